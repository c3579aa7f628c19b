// The strip under the bar: whether all is sent, and if not, why and what to do.

import { h, icon, link } from "./dom.js";
import { state } from "./sync.js";
import { moment } from "./words.js";

/** `waiting` and `refused`: how many records of each; `others`: people with records left here. */
export function strip({ waiting, refused, others, hasUpdate }) {
  const lines = [];
  if (state.otherPerson) lines.push(other());
  else if (state.needsSignIn) lines.push(signIn(waiting + refused));
  else if (refused) lines.push(stop(`${refused} mục bị trả lại`, "Xem lý do và sửa; mục khác vẫn gửi"));
  else if (waiting) lines.push(waits(waiting));
  else if (state.isOffline) lines.push(offline());
  else lines.push(sent());
  for (const person of others) lines.push(left(person));
  if (hasUpdate) lines.push(update(waiting + refused));
  return lines;
}

function line(kind, mark, title, more, address, attributes = {}) {
  const inside = [icon(mark), h("span", null, title, more && h("small", null, more)),
    address && icon("i-right")];
  const shape = { class: `state state-${kind}`, ...attributes };
  return address ? link(address, shape, inside) : h("p", shape, inside);
}

const stop = (title, more) => line("stop", "i-warn", title, more, "#/cho-gui");

function signIn(waiting) {
  const more = waiting ? `${waiting} mục vẫn giữ nguyên trên máy` : "Chưa có gì chờ gửi";
  return line("stop", "i-lock", "Cần đăng nhập lại để gửi", more, document.body.dataset.signIn);
}

function other() {
  return line("stop", "i-user", "Máy đang đăng nhập bằng tài khoản khác",
    "Không gửi gì dưới tên người khác. Chạm để mở lại.", document.body.dataset.home,
    { id: "reopen" });
}

function waits(waiting) {
  if (state.isSending) {
    return line("wait", "i-up", `Đang gửi. Còn ${waiting} mục`, "Có thể dùng tiếp trong lúc gửi", "#/cho-gui");
  }
  if (state.isOffline) {
    return line("wait", "i-cloudoff", `Mất mạng. Chờ gửi: ${waiting}`,
      "Đã lưu trên máy này, tự gửi khi có sóng", "#/cho-gui");
  }
  const why = state.trouble ? `${state.trouble}. Sẽ tự thử lại` : "Đã lưu trên máy này, sắp gửi";
  return line("wait", "i-clock", `Chờ gửi: ${waiting}`, why, "#/cho-gui");
}

function offline() {
  return line("wait", "i-cloudoff", "Mất mạng", "Vẫn ghi được; tự gửi khi có sóng");
}

function sent() {
  const more = state.lastAt ? `Lần gửi cuối ${moment(state.lastAt)}` : "";
  return line("ok", "i-check", "Đã gửi hết", more);
}

function left({ name, waiting }) {
  return line("wait", "i-user", `Máy còn giữ ${waiting} mục của ${name}`,
    "Tự gửi khi người đó đăng nhập lại trên máy này");
}

function update(held) {
  return held
    ? line("wait", "i-info", "Có bản mới", "Tự dùng bản mới sau khi gửi hết")
    : line("wait", "i-info", "Có bản mới", "Chạm để dùng ngay", "#/cap-nhat");
}
