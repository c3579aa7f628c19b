// This phone: what is kept on it, and how to leave it clean.

import { h, icon, link } from "./dom.js";
import { state } from "./sync.js";
import { moment, size } from "./words.js";

export async function device(app) {
  const isLasting = await navigator.storage?.persisted?.().catch(() => false);
  const room = await navigator.storage?.estimate?.().catch(() => null);
  const count = app.waiting.length;
  const facts = [
    ["Người dùng", app.person.name],
    ["Danh sách hộ", `${app.list.households.length} hộ, tải ${moment(app.list.at)}`],
    ["Lần gửi cuối", state.lastAt ? moment(state.lastAt) : "chưa có"],
    ["Chờ gửi", `${count} mục`],
    ["Giữ lâu dài", isLasting ? "Có: trình duyệt không tự xóa" : "Chưa chắc: hãy cài ứng dụng ra màn hình chính"],
    ["Chỗ trống", room?.quota ? `${size(room.quota - room.usage)}` : "không rõ"],
    ["Phiên bản", document.body.dataset.version],
  ];
  return {
    title: "Máy này", under: app.person.name, back: "#/",
    content: [
      h("dl", { class: "facts card" }, facts.map(([name, value]) =>
        h("div", null, h("dt", null, name), h("dd", null, value)))),
      h("p", { class: "small quiet" }, "Danh sách trên máy được mã hóa và tự hết hạn sau 7 ngày không có sóng. Số định danh, dân tộc và thông tin đảng viên không lưu trên máy."),
      link(document.body.dataset.office, { class: "btn btn-wide" }, icon("i-table"), "Mở trang văn phòng"),
      h("div", { class: "row" },
        h("button", { type: "button", class: "btn btn-wide btn-bad", onclick: (event) => leave(app, event.target) }, "Đăng xuất khỏi máy này")),
      h("div", { id: "leaving" }),
    ],
  };
}

/** Sign out at once when nothing waits; otherwise say what would become of it. */
function leave(app, button) {
  const count = app.waiting.length;
  if (!count) return app.leave({ forgetAll: true });
  button.disabled = true;
  document.getElementById("leaving").replaceChildren(
    h("div", { class: "card card-bad", role: "alert", "data-steady": true },
      h("h2", null, `Còn ${count} mục chưa gửi`),
      h("p", { class: "small" }, "Đăng xuất mà giữ lại thì các mục nằm yên trên máy, đã mã hóa, và tự gửi khi bạn đăng nhập lại trên máy này. Người khác dùng máy không xem được."),
      h("div", { class: "row" },
        h("button", { type: "button", class: "btn btn-main", onclick: () => { location.hash = "#/cho-gui"; app.sendNow(); } }, "Gửi trước"),
        h("button", { type: "button", class: "btn", onclick: () => app.leave({ forgetAll: false }) }, "Giữ lại và đăng xuất")),
      h("div", { class: "row" },
        h("button", { type: "button", class: "btn btn-bad", onclick: () => sure(app, count) }, "Xóa hết và đăng xuất"))));
  return null;
}

function sure(app, count) {
  document.getElementById("leaving").append(
    h("div", { class: "card card-bad", role: "alert" },
      h("p", null, `${count} mục sẽ mất hẳn, không lấy lại được.`),
      h("div", { class: "row" },
        h("button", { type: "button", class: "btn btn-bad", onclick: () => app.leave({ forgetAll: true }) }, `Xóa ${count} mục và đăng xuất`))));
}
