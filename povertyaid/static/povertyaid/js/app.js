// Small comforts of every page; each page works without them.

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    document.getElementById("app-search")?.focus();
  }
});

// A filter that changes applies itself; the button stays for those without script.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change] select, [data-submit-on-change] input[type=checkbox]")) {
    event.target.form.requestSubmit();
  }
});

// One box that ticks all the others of its form: shown only where this script runs.
const ticked = (box) => box.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.closest("[data-tick-all]").dataset.tickAll)}"]`);

function showTickAll() {
  for (const label of document.querySelectorAll("[data-tick-all]")) {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = [...ticked(box)].every((one) => one.checked);
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all] input")) {
    ticked(event.target).forEach((one) => { one.checked = event.target.checked; });
  }
});
document.addEventListener("htmx:afterSettle", showTickAll);
showTickAll();
