// The review page by keyboard: every key presses a button or link that is on the page.

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.activeElement?.closest("[data-row]");
let last = 0; // the place in the list of the row that was worked on

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = at < 0 ? Math.min(last, all.length - 1) : Math.max(0, Math.min(at + step, all.length - 1));
  focus(all[next]);
}

function focus(row) {
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  last = rows().indexOf(row);
}

function press(key) {
  const row = current();
  const target = row?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  last = rows().indexOf(row);
  target.click();
  return true;
}

function tab(step) {
  const all = [...document.querySelectorAll("#import-tabs a")];
  const at = all.findIndex((one) => one.hasAttribute("aria-current"));
  all[at + step]?.click();
}

const KEYS = {
  ArrowDown: () => go(1),
  j: () => go(1),
  ArrowUp: () => go(-1),
  k: () => go(-1),
  "/": () => document.querySelector("[data-row-search]")?.focus(),
  "[": () => tab(-1),
  "]": () => tab(1),
  n: () => document.querySelector("[data-page=after]")?.click(),
  p: () => document.querySelector("[data-page=before]")?.click(),
  "?": () => document.querySelector(".keys")?.toggleAttribute("open"),
};

// Before the page's own "/" (app.js), which would go to the search of the whole register.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.closest?.(TYPING);
    if (isTyping) {
      if (event.key === "Escape") leave(event);
      return;
    }
    const isOnControl = event.target.closest?.("a, button, summary, input");
    if (isOnControl && ["ArrowDown", "ArrowUp"].includes(event.key) && !current()) return;
    if (event.key === " " && isOnControl) return;
    if (KEYS[event.key] ? (KEYS[event.key](), true) : press(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

function leave(event) {
  const row = event.target.closest("[data-row]");
  event.preventDefault();
  if (row?.querySelector(".cells")) press("Escape");
  else go(0);
}

// A card comes back changed: the work goes on where it stood, or at the next question.
// Cards settle at once (settle:0ms), so that the next key already finds its row.
document.addEventListener("htmx:afterSettle", (event) => {
  const asked = event.detail.requestConfig;
  if (asked?.target?.id === "review") last = 0;
  if (!asked?.target?.id?.startsWith("row-")) return;
  const card = document.getElementById(asked.target.id);
  const field = card?.querySelector("[data-first]") ?? card?.querySelector(".cells input.form-control");
  if (field) field.focus();
  else if (!card) go(0);
  else if (asked.path.includes("/tra-loi/") && !card.querySelector("[role=alert]")) focus(nextQuestion(card));
  else focus(card);
});

function nextQuestion(card) {
  const all = rows();
  const after = all.slice(all.indexOf(card) + 1);
  return after.find((row) => row.querySelector(".answers-bar")) ?? card;
}

// A column's number is asked for only where the field has one.
function showNumber(select) {
  const number = select.form.elements.so;
  number.hidden = !select.dataset.numbered.split("|").includes(select.value);
}
const showNumbers = () => document.querySelectorAll("select[data-numbered]").forEach(showNumber);
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-numbered]")) showNumber(event.target);
});
document.addEventListener("htmx:afterSettle", showNumbers);
showNumbers();
