// Passkeys: shows the buttons where the browser has them, and says what went wrong.
// The protocol is allauth's script; what it is to do stands in data-passkey of the form.

const form = document.querySelector("[data-passkey]");
const isNamed = !/^[\d.]+$|^\[/.test(location.hostname); // a passkey belongs to a name
const works = Boolean(window.PublicKeyCredential && isNamed);

if (form && works) {
  const ids = { credential: "passkey-credential", data: "passkey-data" };
  const { forms } = window.allauth.webauthn;
  const kinds = {
    login: () => forms.loginForm({ ids: { ...ids, login: "passkey-button" } }),
    authenticate: () => forms.authenticateForm({ ids: { ...ids, authenticate: "passkey-button" } }),
    add: () => forms.addForm({ ids: { ...ids, add: "passkey-button", passwordless: "id_passwordless" } }),
  };
  kinds[form.dataset.passkey]();
  form.hidden = false;
}
document.querySelectorAll("[data-passkey-missing]").forEach((note) => { note.hidden = works; });

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = form.querySelector("[data-passkey-error]");
  const isCancelled = event.detail.exception.name === "NotAllowedError";
  said.textContent = isCancelled
    ? "Chưa xác nhận trên thiết bị. Hãy thử lại."
    : "Thiết bị này chưa dùng được khóa đăng nhập. Hãy dùng cách khác.";
  said.hidden = false;
});
