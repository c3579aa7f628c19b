// One household: what the phone holds of it, and what I logged.

import { h, icon, link } from "./dom.js";
import { actions, dueWords, status } from "./today.js";
import { day } from "./words.js";
import { waitingCard, sentCard } from "./waiting.js";

export function household(app, id) {
  const one = app.list.households.find((other) => String(other.household) === id);
  if (!one) return gone();
  const mine = app.waiting.filter((e) => e.who.households.includes(one.household));
  const sent = app.sent.filter((e) => e.who.households.includes(one.household));
  return {
    title: one.name, under: one.code, back: "#/",
    content: [
      h("div", { class: one.due_on <= app.today ? "card card-late" : "card" },
        h("h2", null, h("span", null, one.village), status(one)),
        h("dl", { class: "facts" },
          fact("Gặp lần cuối", one.last_met ? day(one.last_met) : "chưa có"),
          one.last_tried && one.last_tried !== one.last_met
            && fact("Đến nhưng không gặp", day(one.last_tried)),
          fact("Giúp từ", day(one.started_on)),
          fact("Lần tới", dueWords(one, app.today)),
          one.promise && fact("Đã hẹn", one.promise.text),
          fact("Điện thoại", one.phone || "chưa có")),
        actions(one),
        h("div", { class: "row" },
          link(`#/ho-tro/${one.assignment}`, { class: "btn" }, icon("i-gift"), "Ghi hỗ trợ"))),
      mine.length ? h("h2", { class: "group" }, "Chờ gửi") : null,
      h("ul", { class: "cards" }, mine.map((e) => waitingCard(app, e))),
      sent.length ? h("h2", { class: "group" }, "Đã gửi") : null,
      h("ul", { class: "cards" }, sent.slice(0, 5).map(sentCard)),
    ],
  };
}

const fact = (name, value) => h("div", null, h("dt", null, name), h("dd", null, value));

export function gone() {
  return {
    title: "Không có hộ này", under: "trên máy", back: "#/",
    content: h("p", { class: "quiet" },
      "Phân công có thể đã đổi. Mục chờ gửi vẫn giữ ở Sổ chờ gửi.", " ",
      link("#/cho-gui", null, "Mở Sổ chờ gửi")),
  };
}
