// The parts of the forms: labelled fields, picks, photos, and what is wrong with them.

import { h, icon } from "./dom.js";
import { MOST_PHOTOS, shrink } from "./photo.js";
import { grouped, parseDay, size, typedMoney } from "./words.js";

export function pick(type, name, value, label, isChecked, onchange) {
  return h("label", null,
    h("input", { type, name, value, checked: isChecked, onchange }),
    h("span", null, icon("i-check"), label));
}

export function picks(legend, hint, shape, choices) {
  return h("fieldset", { class: "field" }, h("legend", null, legend),
    hint && h("p", { class: "hint" }, hint), h("div", { class: shape }, choices));
}

export function field(id, label, hint, control) {
  return h("div", { class: "field", "data-field": id }, h("label", { for: id }, label),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint), control);
}

export function text(id, label, value, { hint, ...attributes } = {}) {
  return field(id, label, hint, h("input", {
    type: "text", id, name: id, value, autocomplete: "off",
    "aria-describedby": hint && `${id}-hint`, ...attributes,
  }));
}

export function select(id, label, choices, chosen) {
  return field(id, label, null, h("select", { id, name: id }, Object.entries(choices).map(
    ([value, name]) => h("option", { value, selected: value === chosen }, name))));
}

/** Money that groups its digits while it is typed. */
export function money(id, label, value) {
  const input = h("input", {
    type: "text", id, name: id, inputmode: "numeric", autocomplete: "off",
    value: value ? grouped(value) : "", "aria-describedby": `${id}-unit`,
    oninput() {
      const number = typedMoney(input.value);
      input.value = number === null ? "" : grouped(number);
    },
  });
  return field(id, label, null,
    h("div", { class: "unit" }, input, h("span", { id: `${id}-unit` }, "đồng")));
}

/** Today, yesterday or another day; `other` shows the field for it. */
export function dayField(label, chosen, picked) {
  const other = text("picked", "Ngày nào", picked, {
    inputmode: "numeric", placeholder: "ngày/tháng/năm", hint: "Ví dụ 15/12/2023",
  });
  other.hidden = chosen !== "other";
  const change = (event) => { other.hidden = event.target.value !== "other"; };
  return [
    picks(label, null, "picks three", [
      pick("radio", "day", "today", "Hôm nay", chosen === "today", change),
      pick("radio", "day", "yesterday", "Hôm qua", chosen === "yesterday", change),
      pick("radio", "day", "other", "Ngày khác", chosen === "other", change),
    ]),
    other,
  ];
}

/** {day, date} as chosen, or an error about the picked day. `today` is ISO. */
export function chosenDay(form, today) {
  const day = form.elements.day.value;
  if (day === "today") return { day, date: today };
  if (day === "yesterday") return { day, date: shifted(today, -1) };
  const date = parseDay(form.elements.picked.value);
  if (!date) return { error: "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 15/12/2023." };
  if (date > today) return { error: "Ngày này chưa tới." };
  return { day, date };
}

export function shifted(iso, days) {
  const date = new Date(`${iso}T12:00:00`);
  date.setDate(date.getDate() + days);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}

/** Drawn, not linked: the page may show pictures of its own server only. */
function preview(photo, name) {
  const canvas = h("canvas", { role: "img", "aria-label": name, width: 240, height: 240 });
  createImageBitmap(new Blob([photo.bytes], { type: "image/jpeg" })).then((picture) => {
    const side = Math.min(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2,
      (picture.height - side) / 2, side, side, 0, 0, 240, 240);
    picture.close();
  });
  return canvas;
}

/** Photos taken or chosen; `photos` is the list they are kept in. */
export function photoField(photos, onchange) {
  const list = h("ul", { class: "photos" });
  const told = h("p", { class: "wrong", role: "alert", hidden: true });
  const draw = () => {
    const shown = photos.map((photo, n) => h("li", null,
      preview(photo, `Ảnh ${n + 1}`),
      h("small", null, size(photo.size)),
      h("button", { type: "button", class: "drop", "aria-label": `Bỏ ảnh ${n + 1}`, onclick: () => drop(n) }, icon("i-x"))));
    if (photos.length < MOST_PHOTOS) {
      shown.push(h("li", null, h("label", null,
        h("input", { type: "file", accept: "image/*", name: "photo", onchange: add }),
        icon("i-camera"), "Thêm ảnh")));
    }
    list.replaceChildren(...shown);
  };
  const drop = (n) => { photos.splice(n, 1); draw(); onchange(); };
  const add = async (event) => {
    told.hidden = true;
    try {
      photos.push(await shrink(event.target.files[0]));
      draw();
      onchange();
    } catch (error) {
      told.textContent = error.message;
      told.hidden = false;
    }
  };
  draw();
  return h("fieldset", { class: "field" }, h("legend", null, "Ảnh"),
    h("p", { class: "hint" }, `Tối đa ${MOST_PHOTOS} ảnh, máy tự thu nhỏ và bỏ vị trí`), list, told);
}

/** Show what is wrong beside its field and above the form; {field: sentence}. */
export function wrong(form, problems) {
  form.querySelectorAll(".wrong.of-field").forEach((old) => old.remove());
  for (const [name, sentence] of Object.entries(problems)) {
    const input = form.elements[name];
    const place = form.querySelector(`[data-field="${name}"]`) ?? input?.closest?.(".field") ?? form;
    place.append(h("p", { class: "wrong of-field", role: "alert", id: `${name}-wrong` }, sentence));
    input?.setAttribute?.("aria-invalid", "true");
  }
  form.querySelector(".wrong.of-field")?.scrollIntoView({ block: "center" });
}

export function saveBar(label) {
  const saved = h("p", { class: "saved", role: "status" });
  return {
    bar: h("div", { class: "save" }, saved, h("button", { class: "btn btn-main btn-wide" }, label)),
    /** Say that what is typed is kept on the phone. */
    kept(when) { saved.replaceChildren(icon("i-check"), `Đã giữ trên máy ${when}`); },
  };
}
