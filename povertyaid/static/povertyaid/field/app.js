// The phone app: who is here, which screen, and everything a screen may ask for.

import { h, icon, lifted, link, tell } from "./dom.js";
import { signedIn } from "./net.js";
import { REFUSED, waiting } from "./outbox.js";
import * as stores from "./store.js";
import { strip } from "./strip.js";
import * as syncing from "./sync.js";
import { everyHousehold, today } from "./today.js";
import { iso } from "./words.js";

const EMPTY = { households: [], records: [], told: "", at: 0, skew: 0 };
const { dataset } = document.body;

const app = {
  store: null, person: null, list: EMPTY, waiting: [], sent: [], others: [], hasUpdate: false,

  /** Now by the server's clock, as far as it is known. */
  get date() { return new Date(Date.now() - this.list.skew); },
  get today() { return iso(this.date); },

  byAssignment(id) {
    return this.list.households.find((one) => String(one.assignment) === String(id));
  },

  /** Put records down with their photos; only then does the form let go of them. */
  async keepAll(records, form, keep) {
    const button = form.querySelector(".save button");
    button.disabled = true;
    try {
      for (const [record, photos] of records) {
        await this.store.keep(record, photos.map(({ client_id: id, bytes }) => ({ id, bytes })));
      }
    } catch (error) {
      button.disabled = false;
      full(form, error);
      return;
    }
    await keep.done();
    leaving = null;
    tell("Đã lưu trên máy");
    await reload();
    location.hash = "#/";
    syncing.sync(this.store);
  },

  sendNow(only) { return syncing.sync(this.store, { only }); },

  async discard(e) {
    await this.store.release(e, null);
    await draw();
  },

  async dropDraft(id) {
    await this.store.drop("drafts", id);
    await draw();
  },

  async leave({ forgetAll }) {
    await syncing.end();
    const { id } = this.person;
    if (!forgetAll) await this.store.forgetList();
    this.store.close();
    if (forgetAll) await stores.forget(id);
    else await stores.makeCurrent(null);
    this.store = null;
    if (navigator.onLine) location.assign(dataset.signIn);
    else signInFirst();
  },
};

let leaving = null; // the shown screen's own "keep what is typed"

function full(form, error) {
  const why = error.name === "QuotaExceededError" ? "Máy hết chỗ" : "Máy không lưu được";
  form.querySelector(".save").before(h("p", { class: "why wrong", role: "alert" },
    `${why} nên chưa lưu được. Chữ đã gõ vẫn ở đây: bỏ bớt ảnh rồi lưu lại, hoặc xóa bớt tệp trên máy.`));
}

// Today is there at once; the other screens come while it is being read
const later = {
  household: () => import("./household.js"), visit: () => import("./visit.js"),
  support: () => import("./support.js"), waiting: () => import("./waiting.js"),
  month: () => import("./month.js"), device: () => import("./device.js"),
};

const screens = [
  [/^#?\/?$/, () => today(app)],
  [/^#\/ho$/, () => everyHousehold(app)],
  [/^#\/ho\/(\d+)$/, async (id) => (await later.household()).household(app, id)],
  [/^#\/tham$/, async () => (await later.visit()).choose(app)],
  [/^#\/tham\/(\d+)$/, async (id) => (await later.visit()).visitForm(app, id)],
  [/^#\/ho-tro\/(\d+)$/, async (id) => (await later.support()).supportForm(app, id)],
  [/^#\/sua\/([0-9a-f-]+)$/, (id) => mend(id)],
  [/^#\/cho-gui$/, async () => (await later.waiting()).waitingBook(app)],
  [/^#\/thang$/, async () => (await later.month()).month(app)],
  [/^#\/may$/, async () => (await later.device()).device(app)],
];

async function mend(id) {
  const e = app.waiting.find((one) => one.client_id === id);
  if (!e) return (await later.waiting()).waitingBook(app);
  return e.kind === "visit"
    ? (await later.visit()).visitForm(app, e.body.assignment, e)
    : (await later.support()).supportForm(app, e.body.assignment, e);
}

const TABS = [
  ["#/", "i-home", "Hôm nay"], ["#/tham", "i-visit", "Ghi thăm"],
  ["#/cho-gui", "i-send", "Chờ gửi"], ["#/thang", "i-report", "Tháng này"],
];

async function show() {
  await leaving?.();
  leaving = null;
  if (location.hash === "#/cap-nhat") return takeUpdate();
  await reload();
  await draw();
  window.scrollTo(0, 0);
  return null;
}

let drawn = 0;

async function draw() {
  const turn = ++drawn;
  const [, make, found] = screens.map(([pattern, screen]) => [pattern, screen, pattern.exec(location.hash)])
    .find(([, , match]) => match) ?? [null, () => today(app), [""]];
  await recount();
  const screen = await make(...found.slice(1));
  await lifted();
  if (turn !== drawn) return; // a later one overtook it
  leaving = screen.leave ?? null;
  const form = screen.content instanceof HTMLFormElement;
  document.getElementById("top").replaceChildren(
    screen.back
      ? link(screen.back, { class: "back", "aria-label": "Quay lại" }, icon("i-back"))
      : h("img", { src: dataset.mark, alt: "" }),
    h("h1", null, screen.title, h("small", null, screen.under)),
    link("#/may", { "aria-label": "Máy này và tài khoản" }, icon("i-user")));
  document.title = `${screen.title} · PovertyAid`;
  document.getElementById("main").replaceChildren(...[screen.content].flat(3).filter(Boolean));
  document.getElementById("tabs").hidden = form;
  frame();
}

/** The strip and the tabs, which change while a form is being filled. */
function frame() {
  const refused = app.waiting.filter((e) => e.state === REFUSED).length;
  document.getElementById("strip").replaceChildren(...strip({
    waiting: app.waiting.length - refused, refused, others: app.others, hasUpdate: app.hasUpdate,
  }));
  document.getElementById("tabs").replaceChildren(...TABS.map(([address, mark, name]) =>
    link(address, { "aria-current": (location.hash || "#/") === address && "page" }, icon(mark), name,
      address === "#/cho-gui" && app.waiting.length ? h("b", null, app.waiting.length, h("span", { class: "vh" }, " mục")) : null)));
}

async function recount() {
  app.waiting = await waiting(app.store, syncing.state.isSending);
  await stores.noteWaiting(app.person.id, app.waiting.length);
  app.others = (await stores.everyone()).filter((one) => one.id !== app.person.id && one.waiting);
}

async function reload() {
  app.list = (await app.store.list()) ?? EMPTY;
  app.sent = (await app.store.all("sent")).sort((a, b) => b.sentAt - a.sentAt);
}

/** After each step of sending: the frame always, the screen where nothing is typed. */
async function refreshed() {
  if (!app.store) return;
  await reload();
  const isFilled = document.querySelector("#main form:not(.search), #main [data-steady]:not([hidden])");
  if (!isFilled && document.activeElement?.type !== "search") {
    await draw();
    return;
  }
  await recount();
  await lifted();
  frame();
}

function plain(title, sentence, ...more) {
  document.getElementById("main").replaceChildren(h("h2", null, title), h("p", { class: "quiet" }, sentence), ...more);
}

async function start() {
  if (!stores.canKeep) {
    plain("Máy này chưa giữ được dữ liệu", "Cần mở bằng Chrome và qua địa chỉ https để ghi khi mất mạng.",
      link(dataset.office, { class: "btn btn-wide" }, "Mở trang văn phòng"));
    return;
  }
  watchUpdates();
  await showKnown();
  await takePerson();
  document.head.append(h("link", { rel: "stylesheet", href: dataset.fonts }));
  syncing.onChange(refreshed);
  window.addEventListener("hashchange", show);
  for (const event of ["online", "offline", "pageshow"]) window.addEventListener(event, online);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leaving?.();
    else online();
  });
  if (app.store) {
    await show();
    await online();
    navigator.storage?.persist?.();
    for (const bring of Object.values(later)) bring().catch(() => null);
  }
}

async function online() {
  syncing.state.isOffline = !navigator.onLine;
  if (navigator.onLine) await syncing.sync(app.store);
  else if (app.store) await refreshed();
}

function signInFirst() {
  document.getElementById("strip").replaceChildren();
  document.getElementById("tabs").replaceChildren();
  plain("Cần đăng nhập một lần khi có sóng", "Sau đó ghi được cả khi mất mạng.",
    link(dataset.signIn, { class: "btn btn-main btn-wide" }, "Đăng nhập"));
}

/** What this phone holds of whoever signed in last in this browser, before anyone is
 *  asked: never another person's, for every sign-in says in a cookie whose it is. */
async function showKnown() {
  const known = await stores.current();
  if (!known || signedIn() !== String(known.id)) return;
  app.person = known;
  app.store = await stores.openStore(known.id);
  await show();
}

/** The server says who is signed in; without a signal, who last was. */
async function takePerson() {
  const known = await stores.current();
  await syncing.signOutIfOwed();
  try {
    const { id, name, list } = await syncing.whoIsThere(known);
    await stores.makeCurrent({ id, name });
    if (app.person?.id !== id) {
      app.store?.close();
      app.store = await stores.openStore(id);
    }
    app.person = { id, name };
    if (list) await app.store.putList(list);
  } catch (error) {
    if (!known) {
      signInFirst();
      return;
    }
    app.person = known;
    app.store ??= await stores.openStore(known.id);
    syncing.heard(error);
  }
  syncing.state.lastAt = Number(localStorage.getItem(`last-${app.person.id}`)) || 0;
}

let worker = null;

function watchUpdates() {
  navigator.serviceWorker?.register(dataset.worker, { scope: dataset.home }).then((registration) => {
    const found = () => {
      if (!registration.waiting || !navigator.serviceWorker.controller) return;
      worker = registration.waiting;
      app.hasUpdate = true;
      if (app.store) frame();
    };
    found();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", found);
    });
  }).catch(() => null); // an app's own browser may have none: everything works while open
}

/** A new version takes over only when nothing waits in the old one's hands. */
async function takeUpdate() {
  await recount();
  if (worker && !app.waiting.length) {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.replace(dataset.home));
    worker.postMessage("take-over");
  } else {
    location.hash = "#/";
  }
}

start();
