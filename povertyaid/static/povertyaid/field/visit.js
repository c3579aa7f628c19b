// Log a visit: three taps for a plain one. Money given makes a record of support beside it.

import { h, icon, link } from "./dom.js";
import * as drafts from "./drafts.js";
import * as fields from "./fields.js";
import { gone } from "./household.js";
import { edited, entry } from "./outbox.js";
import { parseDay, TOPICS, typedMoney } from "./words.js";

/** The form for a new visit under `assignment`, or to mend a waiting record. */
export async function visitForm(app, assignment, mended) {
  const household = app.byAssignment(assignment) ?? mended?.who.snapshot;
  if (!household) return gone();
  const id = mended ? `visit-${mended.client_id}` : `visit-${assignment}`;
  const draft = await app.store.get("drafts", id);
  const start = draft ?? (mended ? await fromRecord(app, mended) : { values: { day: "today", met: "1" } });
  const photos = drafts.photosFromText(start.photos);
  const form = built(start.values, photos, () => keep.soon());
  const bar = fields.saveBar("Lưu");
  form.append(bar.bar);
  const keep = drafts.keeper(app.store, id, () => ({
    kind: "visit", assignment: household.assignment, name: household.name,
    mends: mended?.client_id, values: read(form), photos: drafts.photosToText(photos),
  }), bar.kept);
  if (draft) bar.kept("từ lần trước");
  form.addEventListener("input", keep.soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(app, form, household, photos, mended, keep);
  });
  if (mended?.state === "refused") fields.wrong(form, named(mended.errors));
  return {
    title: mended ? "Sửa lượt thăm" : "Ghi thăm", under: `${household.name} · ${household.code}`,
    back: mended ? "#/cho-gui" : `#/ho/${household.household}`, content: form,
    leave: keep.flush,
  };
}

function built(values, photos, soon) {
  const topics = values.topics ?? [];
  const money = fields.money("money", "Số tiền", values.money);
  const isMoney = () => form.querySelector("[value=money]")?.checked;
  const show = () => { money.hidden = !isMoney(); };
  const promise = h("details", { open: Boolean(values.promise) },
    h("summary", null, "Hẹn việc tiếp theo"),
    fields.text("promise", "Hẹn làm gì", values.promise, { maxlength: 200 }),
    fields.text("promised", "Đến ngày", values.promised, {
      inputmode: "numeric", placeholder: "ngày/tháng/năm", hint: "Không bắt buộc. Ví dụ 05/01/2024",
    }));
  const form = h("form", { novalidate: true },
    fields.picks("Gặp hộ không?", null, "picks two", [
      fields.pick("radio", "met", "1", "Có gặp", values.met !== "0"),
      fields.pick("radio", "met", "0", "Không có nhà", values.met === "0"),
    ]),
    fields.dayField("Ngày thăm", values.day ?? "today", values.picked),
    fields.picks("Đã làm gì?", "Chọn một hoặc nhiều việc", "picks", Object.entries(TOPICS).map(
      ([value, label]) => fields.pick("checkbox", "topics", value, label, topics.includes(value), show))),
    money,
    fields.field("note", "Ghi chú", "Nói hoặc gõ. Không ghi số định danh.",
      h("textarea", { id: "note", name: "note", rows: 3, maxlength: 2000, "aria-describedby": "note-hint" }, values.note ?? "")),
    promise,
    fields.photoField(photos, soon),
    placeField(values, soon));
  show();
  return form;
}

/** Where the visit was, only when asked for. */
function placeField(values, soon) {
  const latitude = h("input", { type: "hidden", name: "latitude", value: values.latitude ?? "" });
  const longitude = h("input", { type: "hidden", name: "longitude", value: values.longitude ?? "" });
  const said = h("span", { class: "small quiet", role: "status" }, values.latitude ? "Đã ghi vị trí" : "Không bắt buộc");
  const take = () => {
    said.textContent = "Đang tìm vị trí…";
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      said.textContent = `Đã ghi vị trí, sai số ${Math.round(coords.accuracy)} m`;
      soon();
    }, () => { said.textContent = "Máy không cho biết vị trí; không sao."; }, { timeout: 20_000 });
  };
  return h("div", { class: "field row" }, latitude, longitude,
    h("button", { type: "button", class: "btn", onclick: take }, icon("i-map"), "Ghi vị trí"), said);
}

function read(form) {
  const { elements } = form;
  return {
    met: elements.met.value, day: elements.day.value, picked: elements.picked.value,
    topics: [...form.querySelectorAll("[name=topics]:checked")].map((input) => input.value),
    money: typedMoney(elements.money.value), note: elements.note.value,
    promise: elements.promise.value, promised: elements.promised.value,
    latitude: elements.latitude.value, longitude: elements.longitude.value,
  };
}

async function fromRecord(app, { body }) {
  const photos = await Promise.all(body.photos.map(async (photo) => ({
    ...photo, bytes: await app.store.photo(photo.client_id),
  })));
  const [year, month, date] = body.visited_on.split("-");
  return {
    values: {
      met: body.met ? "1" : "0", day: "other", picked: `${date}/${month}/${year}`,
      topics: body.topics, note: body.note, promise: body.promise,
      promised: body.promised_for?.split("-").reverse().join("/") ?? "",
      latitude: body.latitude ?? "", longitude: body.longitude ?? "",
    },
    photos: drafts.photosToText(photos.filter((photo) => photo.bytes)),
  };
}

async function save(app, form, household, photos, mended, keep) {
  const values = read(form);
  const chosen = fields.chosenDay(form, app.today);
  const promised = values.promised.trim() ? parseDay(values.promised) : null;
  const problems = {};
  if (chosen.error) problems.picked = chosen.error;
  if (values.promised.trim() && !promised) problems.promised = "Ghi ngày theo dạng ngày/tháng/năm.";
  if (promised && !values.promise.trim()) problems.promise = "Ghi hẹn việc gì.";
  if (promised && chosen.date && promised < chosen.date) problems.promised = "Ngày hẹn phải từ ngày thăm trở đi.";
  fields.wrong(form, problems);
  if (Object.keys(problems).length) return;
  const body = {
    client_id: crypto.randomUUID(), version: 1, based_on: 0, assignment: household.assignment,
    day: chosen.day, visited_on: chosen.date, made_at: mended?.body.made_at ?? new Date().toISOString(),
    met: values.met === "1", topics: values.topics, note: values.note.trim(),
    promise: values.promise.trim(), promised_for: promised,
    latitude: values.latitude || null, longitude: values.longitude || null,
    photos: photos.map(({ client_id, size, sha256 }) => ({ client_id, size, sha256 })),
  };
  const who = { name: household.name, households: [household.household], snapshot: household };
  const record = mended ? edited(mended, body) : entry("visit", body, who);
  const beside = !mended && values.topics.includes("money") && values.money
    ? entry("support", moneyGiven(body, household, values.money), { ...who, value: values.money })
    : null;
  await app.keepAll([[record, photos], beside && [beside, []]].filter(Boolean), form, keep);
}

/** The money of a visit, as a record of support with one share. */
function moneyGiven(visit, household, value) {
  const { day, visited_on: given_on, made_at, assignment } = visit;
  return {
    client_id: crypto.randomUUID(), version: 1, based_on: 0, assignment, day, given_on, made_at,
    kind: "money", what: "", value, is_valued: true, quantity: null, unit: "",
    source: "members", donor: "", state: "delivered", receipt_number: "", received_by: "",
    note: "", fulfils: null, photos: [],
    shares: [{ household: household.household, value, quantity: null }],
  };
}

const FIELDS = { visited_on: "picked", promised_for: "promised", latitude: "note", assignment: "met" };

/** The server's errors under the names of the form's fields. */
export function named(errors) {
  return Object.fromEntries(Object.entries(errors).map(
    ([name, sentences]) => [FIELDS[name] ?? name, sentences.join(" ")]));
}

/** Whom to log a visit for, when the button was not pressed at a household. */
export function choose(app) {
  const rows = app.list.households.map((one) => h("li", { class: "card" },
    h("h2", null, link(`#/tham/${one.assignment}`, null, one.name)),
    h("p", { class: "quiet small" }, one.village)));
  return { title: "Ghi thăm", under: "Chọn hộ", back: "#/", content: h("ul", { class: "cards" }, rows) };
}

