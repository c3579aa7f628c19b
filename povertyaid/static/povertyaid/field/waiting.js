// The book of what waits: each record with its own state, and what can be done.

import { chip, group, h, icon, link } from "./dom.js";
import { bytesOf, download, exported, REFUSED, SENDING } from "./outbox.js";
import { state } from "./sync.js";
import { day, dong, KINDS, moment, size } from "./words.js";

function what(e) {
  const { body } = e;
  const on = body.visited_on ?? body.given_on;
  const parts = [e.kind === "visit" ? `Thăm ${day(on, true)}` : `${KINDS[body.kind]} ${day(on, true)}`];
  if (body.value) parts.push(dong(body.value));
  if (body.photos.length) parts.push(`${body.photos.length} ảnh`);
  parts.push(size(bytesOf(e)));
  return parts.join(" · ");
}

export function waitingCard(app, e) {
  const shape = e.state === REFUSED ? "card card-bad" : "card card-late";
  return h("li", { class: shape, "data-record": e.client_id, "data-state": e.state },
    h("h2", null, h("span", null, e.who.name), stateChip(e)),
    h("p", { class: "quiet small" }, what(e)),
    progress(e), why(e), buttons(app, e));
}

function stateChip(e) {
  if (e.state === REFUSED) return chip("bad", "s-bad", "Bị trả lại");
  if (e.state === SENDING && state.isSending) return chip("wait", "s-wait", "Đang gửi");
  return chip("wait", "s-wait", "Chờ gửi");
}

function progress(e) {
  const all = e.body.photos.length;
  if (e.state !== SENDING || !all) return null;
  return [
    h("progress", { max: all, value: e.sentPhotos, "aria-label": `Đã gửi ${e.sentPhotos} trên ${all} ảnh` }),
    h("p", { class: "small quiet" }, `Đã gửi ${e.sentPhotos} trên ${all} ảnh`),
  ];
}

function why(e) {
  if (e.state === REFUSED) {
    const sentences = Object.values(e.errors).flat().join(" ");
    const advice = sentences.includes("xuất tệp") ? "" : " Sửa lại, hoặc xuất tệp gửi văn phòng.";
    return h("p", { class: "why" }, `Huyện trả lại: ${sentences}${advice}`);
  }
  if (e.trouble) return h("p", { class: "small" }, `Đã thử ${e.tries} lần: ${e.trouble}.`);
  return h("p", { class: "small" }, e.attempted ? "Chưa có trả lời của máy chủ." : "Chưa thử gửi.");
}

function buttons(app, e) {
  const confirm = h("div", { class: "row", hidden: true, "data-steady": true },
    h("p", { class: "why" }, "Xóa thì mất hẳn, không lấy lại được. Nên xuất tệp trước."),
    h("button", { type: "button", class: "btn", onclick: () => { confirm.hidden = true; } }, "Không xóa"),
    h("button", { type: "button", class: "btn btn-bad", onclick: () => app.discard(e) }, "Xóa hẳn"));
  return [
    h("div", { class: "row" },
      link(`#/sua/${e.client_id}`, { class: e.state === REFUSED ? "btn btn-main" : "btn" }, "Sửa"),
      e.state === REFUSED
        ? null
        : h("button", { type: "button", class: "btn", onclick: () => app.sendNow(e.client_id) }, "Gửi ngay"),
      h("button", { type: "button", class: "btn", onclick: async () => download(await exported(app.store, e)) }, "Xuất tệp")),
    h("div", { class: "row" },
      h("button", { type: "button", class: "btn btn-bad", onclick: () => { confirm.hidden = false; } }, "Xóa khỏi máy")),
    confirm,
  ];
}

export function sentCard(e) {
  return h("li", { class: "card", "data-record": e.client_id, "data-state": "sent" },
    h("h2", null, h("span", null, e.who.name), chip("sent", "s-out", "Đã gửi")),
    h("p", { class: "quiet small" }, e.kind === "visit" ? "Thăm" : "Hỗ trợ", ` · mã ${e.code}`,
      e.who.value ? ` · ${dong(e.who.value)}` : ""),
    h("p", { class: "small quiet" }, `Nhận ${moment(e.receivedAt)}`, e.photos ? `, đủ ${e.photos} ảnh` : ""),
    e.notes.map((sentence) => h("p", { class: "small" }, icon("i-info"), ` ${sentence}`)),
    e.refused.map((sentence) => h("p", { class: "why" }, `Ảnh không nhận được: ${sentence}`)));
}

function draftCard(app, draft) {
  const address = draft.mends ? `#/sua/${draft.mends}` : `#/${draft.kind === "visit" ? "tham" : "ho-tro"}/${draft.assignment}`;
  return h("li", { class: "card" },
    h("h2", null, h("span", null, draft.name), chip("draft", "i-edit", "Nháp")),
    h("p", { class: "quiet small" }, `Viết dở ${moment(draft.at)}`),
    h("div", { class: "row" }, link(address, { class: "btn" }, "Viết tiếp"),
      h("button", { type: "button", class: "btn", onclick: () => app.dropDraft(draft.id) }, "Bỏ nháp")));
}

export async function waitingBook(app) {
  const drafts = (await app.store.all("drafts")).sort((a, b) => b.at - a.at);
  const bytes = app.waiting.reduce((sum, e) => sum + bytesOf(e), 0);
  const count = app.waiting.length;
  return {
    title: "Sổ chờ gửi", under: `${app.person.name} · máy này`,
    content: [
      group("Chưa gửi", count ? `${count} mục, ${size(bytes)}` : "không có", app.waiting.map((e) => waitingCard(app, e))),
      count ? h("button", { type: "button", class: "btn btn-wide", onclick: () => app.sendNow() }, icon("i-send"), "Gửi tất cả") : null,
      drafts.length ? group("Bản nháp", `${drafts.length} mục`, drafts.map((draft) => draftCard(app, draft))) : null,
      app.sent.length ? group("Đã gửi gần đây", `${app.sent.length} mục`, app.sent.slice(0, 30).map(sentCard)) : null,
    ],
  };
}
