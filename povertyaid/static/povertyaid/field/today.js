// Today: whom to visit, those waiting longest first.

import { chip, group, h, hidden, icon, link } from "./dom.js";
import { state } from "./sync.js";
import { clock, day, daysBetween, fold, grouped, weekday } from "./words.js";

const FIRST = 12;

export function status(household) {
  if (household.status === "poor") return chip("poor", "s-poor", "Nghèo");
  if (household.status === "near_poor") return chip("near", "s-near", "Cận nghèo");
  return chip("out", "s-out", "Đã thoát");
}

/** "Quá hạn 13 ngày", "Hẹn hôm nay: xem chuồng dê", "Thăm trước 11/01/2024". */
export function dueWords(household, today) {
  const late = daysBetween(household.due_on, today);
  const promise = household.promise;
  if (promise?.day && promise.day <= today) {
    const when = promise.day === today ? "hôm nay" : day(promise.day);
    return `Hẹn ${when}: ${promise.text}`;
  }
  if (late > 0) return `Quá hạn ${grouped(late)} ngày`;
  if (late === 0) return "Đến hạn hôm nay";
  if (promise?.day) return `Hẹn ${day(promise.day)}: ${promise.text}`;
  return `Thăm trước ${day(household.due_on)}`;
}

export function card(household, today) {
  const isLate = household.due_on <= today;
  const words = dueWords(household, today);
  const name = household.name;
  return h("li", { class: isLate ? "card card-late" : "card" },
    h("h2", null, link(`#/ho/${household.household}`, null, name), status(household)),
    h("p", { class: "quiet small" }, household.village),
    isLate
      ? h("p", { class: "due small" }, icon("i-clock"), words)
      : h("p", { class: "quiet small" }, words),
    actions(household));
}

export function actions(household) {
  const { phone, name } = household;
  return h("div", { class: "row" },
    phone && link(`tel:${phone}`, { class: "btn" }, icon("i-phone"), "Gọi", hidden(` ${name}`)),
    link(`#/tham/${household.assignment}`, { class: "btn btn-main" }, icon("i-visit"),
      "Ghi thăm", hidden(` ${name}`)));
}

export function today(app) {
  const { list, today: now } = app;
  const due = list.households.filter((household) => household.due_on <= now);
  const found = h("div", { id: "found" });
  const search = h("input", {
    type: "search", "aria-label": "Tìm hộ", placeholder: "Tìm hộ, gõ không dấu cũng được",
    autocomplete: "off", oninput: () => fill(app, found, search.value),
  });
  fill(app, found, "");
  return {
    title: "Hôm nay", under: weekday(app.date),
    content: [
      h("ul", { class: "sums" },
        h("li", null, h("b", null, due.length), "hộ cần thăm"),
        h("li", null, h("b", null, app.waiting.length), "chờ gửi"),
        h("li", null, h("b", null, state.lastAt ? clock(state.lastAt) : "…"), "lần gửi cuối")),
      h("form", { class: "search", role: "search", onsubmit: (e) => e.preventDefault() },
        icon("i-search"), search),
      asked(app),
      list.told && h("p", { class: "quiet" }, list.told),
      found,
    ],
  };
}

/** What the secretary asked to be corrected, before anything else. */
function asked(app) {
  const records = app.list.records.filter((r) => r.check_state === "correction_asked" && !r.cancelled);
  if (!records.length) return null;
  return group("Bí thư đề nghị sửa", `${records.length} mục`, records.map((r) =>
    h("li", { class: "card card-bad" },
      h("h2", null, h("span", null, r.household), chip("bad", "s-bad", "Cần sửa")),
      h("p", { class: "quiet small" }, `${r.code} · ngày ${day(r.on)}`),
      h("p", { class: "why" }, r.check_note))));
}

function fill(app, place, words) {
  const { households } = app.list;
  const wanted = fold(words.trim());
  if (wanted) {
    const fit = households.filter((one) => fold(`${one.name} ${one.village} ${one.code}`).includes(wanted));
    place.replaceChildren(...group("Tìm thấy", `${fit.length} hộ`, fit.slice(0, 50).map((one) => card(one, app.today))));
    return;
  }
  const due = households.filter((one) => one.due_on <= app.today);
  const later = households.filter((one) => one.due_on > app.today);
  const parts = [];
  if (due.length) parts.push(...group("Quá hạn hoặc đến hạn", `${due.length} hộ`, due.slice(0, FIRST).map((one) => card(one, app.today))));
  if (later.length) parts.push(...group("Sắp tới", `${later.length} hộ`, later.slice(0, FIRST).map((one) => card(one, app.today))));
  if (due.length > FIRST || later.length > FIRST) {
    parts.push(link("#/ho", { class: "btn btn-wide" }, `Xem cả ${households.length} hộ`));
  }
  place.replaceChildren(...parts);
}

export function everyHousehold(app) {
  const cards = app.list.households.map((one) => card(one, app.today));
  return {
    title: "Các hộ", under: `${cards.length} hộ, hộ chờ lâu nhất trước`, back: "#/",
    content: group("Tất cả", `${cards.length} hộ`, cards),
  };
}
