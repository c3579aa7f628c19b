// Elements made by script: text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const icons = document.body.dataset.icons;

/** h("p", { class: "small" }, "chữ", node, null): an element; null children are left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(3).filter((child) => child != null && child !== false && child !== ""));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", name.startsWith("i-") ? "icon" : "mark");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

export function chip(kind, mark, text) {
  return h("span", { class: `chip chip-${kind}` }, icon(mark), text);
}

export function link(address, attributes, ...children) {
  return h("a", { href: address, ...attributes }, ...children);
}

export function hidden(text) {
  return h("span", { class: "vh" }, text);
}

/** A group of cards under a heading that says how many. */
export function group(title, count, cards) {
  return [
    h("div", { class: "group" }, h("h2", null, title),
      h("span", { class: "quiet small" }, count)),
    h("ul", { class: "cards" }, cards),
  ];
}

/** Tell something in the page without moving the reader: a polite live region. */
export function tell(text) {
  document.getElementById("told").textContent = text;
}

let isPressed = false;
const whenLifted = [];

function lift() {
  isPressed = false;
  for (const goOn of whenLifted.splice(0)) goOn();
}

addEventListener("pointerdown", () => { isPressed = true; }, true);
for (const end of ["click", "pointercancel"]) addEventListener(end, lift, true);
addEventListener("pointerup", () => setTimeout(lift, 50), true); // if no click comes of it

/** Wait until no finger is down: what is replaced under one never gets its click. */
export function lifted() {
  return isPressed ? new Promise((goOn) => { whenLifted.push(goOn); }) : null;
}
