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
for (const label of document.querySelectorAll("[data-tick-all]")) {
  const box = label.querySelector("input");
  const others = () => box.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(label.dataset.tickAll)}"]`);
  label.hidden = false;
  box.checked = [...others()].every((one) => one.checked);
  box.addEventListener("change", () => others().forEach((one) => { one.checked = box.checked; }));
}
