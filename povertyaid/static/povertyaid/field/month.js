// This month: what I logged, counted from what the office has and what waits.

import { chip, group, h } from "./dom.js";
import { day } from "./words.js";

export function month(app) {
  const start = app.today.slice(0, 7);
  const sent = app.list.records.filter((r) => !r.cancelled && r.on.startsWith(start));
  const waits = app.waiting.filter((e) => (e.body.visited_on ?? e.body.given_on).startsWith(start));
  const count = (kind) => [sent, waits].map((all) => all.filter((one) => one.kind === kind).length);
  const [visits, visitsWaiting] = count("visit");
  const [gifts, giftsWaiting] = count("support");
  return {
    title: "Tháng này", under: `Tháng ${start.slice(5)}/${start.slice(0, 4)}`,
    content: [
      h("ul", { class: "sums" },
        h("li", null, h("b", null, visits), "lượt thăm"),
        h("li", null, h("b", null, gifts), "lần hỗ trợ"),
        h("li", null, h("b", null, visitsWaiting + giftsWaiting), "chờ gửi")),
      group("Đã gửi", `${sent.length} mục`, sent.map((r) => h("li", { class: "card" },
        h("h2", null, h("span", null, r.household), checked(r)),
        h("p", { class: "quiet small" }, `${r.kind === "visit" ? "Thăm" : "Hỗ trợ"} ${day(r.on)} · ${r.code}`),
        r.check_note && h("p", { class: "why" }, r.check_note)))),
      sent.length ? null : h("p", { class: "quiet" }, "Chưa ghi gì trong tháng này."),
    ],
  };
}

function checked(record) {
  if (record.check_state === "confirmed") return chip("sent", "s-out", "Đã xác nhận");
  if (record.check_state === "correction_asked") return chip("bad", "s-bad", "Cần sửa");
  return chip("draft", "s-wait", "Chưa xem");
}
