// What the ticked parts of a support add up to while one types; the server decides.

const form = document.querySelector("[data-share-form]");
const told = form.querySelector("[data-share-sum]");
const whole = form.querySelector("[name=value]");
const way = form.querySelector("[name=way]");
const grouped = /^(\d+|[1-9]\d{0,2}([., ])\d{3}(\2\d{3})*)\s*(đ|đồng)?$/; // as the server reads it
const dong = (text) => (grouped.test(text.trim()) ? Number(text.replace(/\D/g, "")) : 0);
const words = (number) => number.toLocaleString("vi-VN");
const parts = () => [...form.querySelectorAll("[name=nhan]:checked")];

function sumUp() {
  const count = parts().length;
  const total = dong(whole.value);
  const isByHand = way.value === "tay";
  form.dataset.way = way.value; // parts that are shared equally need no boxes
  if (count === 0) {
    told.textContent = "";
    return;
  }
  if (!isByHand) {
    told.textContent = total ? `${words(count)} phần, mỗi phần khoảng ${words(Math.floor(total / Math.max(count, 1)))} đồng.` : `${words(count)} phần.`;
    return;
  }
  const sum = parts().reduce((all, box) => all + dong(form.elements[`value-${box.value}`].value), 0);
  const apart = total - sum;
  const fit = apart === 0 ? "vừa đủ" : `${apart > 0 ? "còn thiếu" : "thừa"} ${words(Math.abs(apart))} đồng`;
  told.textContent = `${words(count)} phần, cộng ${words(sum)} đồng: ${fit}.`;
}

form.addEventListener("input", sumUp);
form.addEventListener("change", () => requestAnimationFrame(sumUp));
sumUp();
