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
  const form = event.target.form;
  if (form?.matches("[data-submit-on-change]") && event.target.matches("select, input[type=checkbox]")) {
    form.requestSubmit();
  }
});

// An identity number stands in no address: typed into a box whose words would, it goes to
// the search of the bar, which sends it in the body.
const holdsNumber = (words) => /(?<![\w-])(?:\d{9}|\d{12})(?!\w)/.test(words.replace(/(?<=\d)[ .-]+(?=\d)/g, ""));

document.addEventListener("submit", (event) => {
  const find = document.querySelector("[data-find]");
  const box = event.target.elements.namedItem("q");
  if (find && box && event.target.method === "get" && holdsNumber(box.value)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    find.elements.namedItem("q").value = box.value;
    box.value = "";
    find.requestSubmit();
  }
}, true);

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

// A browser set to English shows 5 December as 12/05: beside it stands the day in words.
const WEEKDAYS = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

function dayWords({ type, value }) {
  if (!value) return "";
  const [year, month, day] = value.split("-");
  if (type === "month") return `Tháng ${month}/${year}`;
  return `${WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]}, ${day}/${month}/${year}`;
}

function showDay(input) {
  let words = input.nextElementSibling;
  if (!words?.matches(".day-words")) {
    words = document.createElement("small");
    words.className = "day-words";
    input.after(words);
  }
  words.textContent = dayWords(input);
}

const showDays = () => document.querySelectorAll("input[type=date], input[type=month]").forEach(showDay);
document.addEventListener("input", (event) => {
  if (event.target.matches("input[type=date], input[type=month]")) showDay(event.target);
});
document.addEventListener("htmx:afterSettle", showDays);
showDays();

// The list of places is longer than a low screen: the place one is at is in sight.
const here = document.querySelector(".app-nav [aria-current]");
here?.closest(".app-nav").scrollTo({ top: here.offsetTop - here.closest(".app-nav").clientHeight / 2 });
