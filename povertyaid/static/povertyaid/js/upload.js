// A file dropped on the form is chosen; without script the file field does the same.

const box = document.querySelector("[data-drop]");
const field = box?.querySelector("input[type=file]");
const say = box?.querySelector("[data-drop-say]");

function tell() {
  const file = field.files[0];
  if (file) say.querySelector("span").textContent = `${file.name} (${Math.ceil(file.size / 1024).toLocaleString("vi-VN")} KB)`;
}

if (field) {
  say.hidden = false;
  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      tell();
    }
  });
  field.addEventListener("change", tell);
}

// Which of two results the list is, is only asked of a year in which two standards meet

const two = document.querySelector("[data-two-results]");
const year = document.querySelector("input[name=year]");

function ask() {
  const isOfTwo = two.dataset.twoResults.split(" ").includes(year.value.trim());
  two.hidden = !isOfTwo;
  if (!isOfTwo) two.querySelector("select").selectedIndex = 0;
}

if (two && year) {
  ask();
  year.addEventListener("input", ask);
}
