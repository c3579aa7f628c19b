// Log support: one gift, for one household or shared equally by several.

import { h } from "./dom.js";
import * as drafts from "./drafts.js";
import * as fields from "./fields.js";
import { gone } from "./household.js";
import { edited, entry } from "./outbox.js";
import { named } from "./visit.js";
import { KINDS, SOURCES, typedMoney } from "./words.js";

export async function supportForm(app, assignment, mended) {
  const household = app.byAssignment(assignment) ?? mended?.who.snapshot;
  if (!household) return gone();
  const id = mended ? `support-${mended.client_id}` : `support-${assignment}`;
  const draft = await app.store.get("drafts", id);
  const start = draft ?? (mended ? await fromRecord(app, mended) : { values: {} });
  const photos = drafts.photosFromText(start.photos);
  const near = app.list.households.filter((one) => one.village === household.village);
  const form = built(start.values, household, near, photos, () => keep.soon());
  const bar = fields.saveBar("Lưu");
  form.append(bar.bar);
  const keep = drafts.keeper(app.store, id, () => ({
    kind: "support", assignment: household.assignment, name: household.name,
    mends: mended?.client_id, values: read(form), photos: drafts.photosToText(photos),
  }), bar.kept);
  if (draft) bar.kept("từ lần trước");
  form.addEventListener("input", keep.soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(app, form, household, near, photos, mended, keep);
  });
  if (mended?.state === "refused") fields.wrong(form, named(mended.errors));
  return {
    title: mended ? "Sửa hỗ trợ" : "Ghi hỗ trợ", under: `${household.name} · ${household.code}`,
    back: mended ? "#/cho-gui" : `#/ho/${household.household}`, content: form,
    leave: keep.flush,
  };
}

function built(values, household, near, photos, soon) {
  const chosen = values.households ?? [household.household];
  const others = near.length > 1 && h("details", { open: chosen.length > 1 },
    h("summary", null, "Chia đều cho nhiều hộ cùng bản"),
    fields.picks("Các hộ được hưởng", "Giá trị và số lượng chia đều", "picks", near.map((one) =>
      fields.pick("checkbox", "households", one.household, one.name, chosen.includes(one.household)))));
  return h("form", { novalidate: true },
    fields.select("kind", "Loại hỗ trợ", KINDS, values.kind ?? "money"),
    fields.text("what", "Nội dung", values.what, { maxlength: 200, hint: "Ví dụ: bò cái sinh sản" }),
    fields.money("value", "Giá trị", values.value),
    fields.text("quantity", "Số lượng", values.quantity, { inputmode: "decimal" }),
    fields.text("unit", "Đơn vị tính", values.unit, { maxlength: 30, hint: "Ví dụ: con, bao, ngày công" }),
    fields.select("source", "Nguồn", SOURCES, values.source ?? "members"),
    fields.text("donor", "Tên người, đơn vị ủng hộ", values.donor, { maxlength: 150 }),
    fields.picks("Đã trao chưa?", null, "picks two", [
      fields.pick("radio", "state", "delivered", "Đã trao", values.state !== "promised"),
      fields.pick("radio", "state", "promised", "Mới hứa", values.state === "promised"),
    ]),
    fields.dayField("Ngày trao hoặc ngày hứa", values.day ?? "today", values.picked),
    fields.text("received_by", "Người ký nhận", values.received_by, { maxlength: 100 }),
    fields.field("note", "Ghi chú", "Nói hoặc gõ. Không ghi số định danh.",
      h("textarea", { id: "note", name: "note", rows: 2, maxlength: 2000, "aria-describedby": "note-hint" }, values.note ?? "")),
    others,
    fields.photoField(photos, soon));
}

function read(form) {
  const { elements } = form;
  const plain = ["kind", "what", "quantity", "unit", "source", "donor", "state", "day", "picked", "received_by", "note"];
  return {
    ...Object.fromEntries(plain.map((name) => [name, elements[name].value])),
    value: typedMoney(elements.value.value),
    households: [...form.querySelectorAll("[name=households]:checked")].map((input) => Number(input.value)),
  };
}

async function fromRecord(app, { body, who }) {
  const photos = await Promise.all(body.photos.map(async (photo) => ({
    ...photo, bytes: await app.store.photo(photo.client_id),
  })));
  return {
    values: {
      ...body, quantity: body.quantity?.replace(".", ",") ?? "", day: "other",
      picked: body.given_on.split("-").reverse().join("/"), households: who.households,
    },
    photos: drafts.photosToText(photos.filter((photo) => photo.bytes)),
  };
}

/** "2,5" → hundredths, 250; null where nothing was typed, NaN where it is no number. */
export function hundredths(text) {
  if (!text.trim()) return null;
  const found = /^\s*(\d{1,7})(?:[.,](\d{1,2}))?\s*$/.exec(text);
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : NaN;
}

/** Whole parts that add up exactly: the first ones take what does not divide. */
export function split(total, parts) {
  const each = Math.floor(total / parts);
  const rest = total - each * parts;
  return Array.from({ length: parts }, (_, n) => each + (n < rest ? 1 : 0));
}

const decimal = (hundred) => `${Math.floor(hundred / 100)}.${String(hundred % 100).padStart(2, "0")}`;

function problemsOf(values, chosen, quantity) {
  const problems = {};
  if (chosen.error) problems.picked = chosen.error;
  if (values.kind === "money" && !values.value) problems.value = "Ghi số tiền.";
  if (!values.value && !quantity) problems.value ??= "Ghi giá trị, hoặc số lượng nếu chưa quy ra tiền.";
  if (Number.isNaN(quantity)) problems.quantity = "Ghi số, ví dụ 2 hoặc 2,5.";
  if (quantity && !values.unit.trim()) problems.unit = "Ghi đơn vị tính, ví dụ: con, bao.";
  return problems;
}

async function save(app, form, household, near, photos, mended, keep) {
  const values = read(form);
  const chosen = fields.chosenDay(form, app.today);
  const quantity = hundredths(values.quantity);
  const problems = problemsOf(values, chosen, quantity);
  fields.wrong(form, problems);
  if (Object.keys(problems).length) return;
  const among = values.households.length ? values.households : [household.household];
  const value = values.value ?? 0;
  const sums = split(value, among.length);
  const counts = quantity ? split(quantity, among.length) : null;
  const body = {
    client_id: crypto.randomUUID(), version: 1, based_on: 0, assignment: household.assignment,
    day: chosen.day, given_on: chosen.date, made_at: mended?.body.made_at ?? new Date().toISOString(),
    kind: values.kind, what: values.what.trim(), value, is_valued: value > 0,
    quantity: quantity ? decimal(quantity) : null, unit: quantity ? values.unit.trim() : "",
    source: values.source, donor: values.donor.trim(), state: values.state,
    receipt_number: "", received_by: values.received_by.trim(), note: values.note.trim(),
    fulfils: null, photos: photos.map(({ client_id, size, sha256 }) => ({ client_id, size, sha256 })),
    shares: among.map((id, n) => ({ household: id, value: sums[n], quantity: counts && decimal(counts[n]) })),
  };
  const names = near.filter((one) => among.includes(one.household)).map((one) => one.name);
  const who = {
    name: names.length > 1 ? `${names[0]} và ${names.length - 1} hộ` : household.name,
    households: among, snapshot: household, value,
  };
  const record = mended ? { ...edited(mended, body), who } : entry("support", body, who);
  await app.keepAll([[record, photos]], form, keep);
}
