// A printed slip's QR code carries its code behind the "#", which browsers send to no
// server: put it into the form, take it out of the address and its history, send the form.

const form = document.querySelector("[data-slip]");
const code = location.hash.slice(1);

if (form && /^[0-9A-Za-z-]{20,60}$/.test(code)) {
  history.replaceState(null, "", location.pathname);
  form.querySelector("[data-slip-code]").value = code;
  form.requestSubmit();
}
