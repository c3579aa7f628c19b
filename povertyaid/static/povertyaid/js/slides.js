// Keys and full screen for the slides; without script one scrolls, or presses F11.

const slides = [...document.querySelectorAll(".slide")];
const button = document.querySelector("[data-fullscreen]");
const FORTH = new Set(["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"]);
const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);

// The slide whose top is nearest to the top of the screen.
const current = () => slides.reduce((best, one, index) =>
  Math.abs(one.getBoundingClientRect().top) < Math.abs(slides[best].getBoundingClientRect().top) ? index : best, 0);

function show(index) {
  slides[Math.min(Math.max(index, 0), slides.length - 1)].scrollIntoView();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("a, button")) return;
  const step = FORTH.has(event.key) ? 1 : BACK.has(event.key) ? -1 : 0;
  if (step) {
    event.preventDefault();
    show(current() + step);
  }
});

if (document.documentElement.requestFullscreen) {
  button.hidden = false;
  button.addEventListener("click", () => document.documentElement.requestFullscreen());
}
