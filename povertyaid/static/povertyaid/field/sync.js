// Sending what waits: one record at a time, one tab at a time, and none in another's way.

import * as net from "./net.js";
import { REFUSED, SENDING, WAITING, waiting } from "./outbox.js";

const SOONEST = 5_000;
const LATEST = 300_000;
const OWED = "owes-sign-out";

/** What the strip at the top tells: how the last try went. */
export const state = {
  isSending: false, isOffline: !navigator.onLine, needsSignIn: false, lastAt: 0, trouble: "",
  otherPerson: null,
};

const listeners = new Set();
const otherTabs = new BroadcastChannel("povertyaid");
export const onChange = (listener) => listeners.add(listener);
const heardOf = () => listeners.forEach((listener) => listener());

function changed() {
  heardOf();
  otherTabs.postMessage("changed");
}

otherTabs.addEventListener("message", () => {
  if (lastStore) state.lastAt = Number(localStorage.getItem(`last-${lastStore.id}`)) || state.lastAt;
  heardOf();
});

let timer = 0;
let pause = SOONEST;

function again() {
  clearTimeout(timer);
  timer = setTimeout(() => sync(lastStore), pause);
  pause = Math.min(pause * 2, LATEST);
}

let lastStore = null;

/** Fetch the list and send everything; safe to call at any time, from any tab. */
export async function sync(store, { only } = {}) {
  lastStore = store;
  if (!store || state.isSending) return;
  await navigator.locks.request(`povertyaid-${store.id}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return; // another tab is at it
    Object.assign(state, { isSending: true, trouble: "" });
    changed();
    try {
      await sendAll(store, only);
      await refresh(store);
      Object.assign(state, { isOffline: false, needsSignIn: false, lastAt: Date.now() });
      localStorage.setItem(`last-${store.id}`, String(state.lastAt));
      pause = SOONEST;
      if (await unsent(store)) again();
    } catch (error) {
      await failed(store, error);
    } finally {
      state.isSending = false;
      changed();
    }
  });
}

/** What went wrong on the way to the server, where nothing was being sent. */
export function heard(error) {
  state.needsSignIn = error instanceof net.SignInNeeded;
  state.isOffline = error instanceof net.NoSignal;
}

/** Sign out on the server, and send nothing more from this page. */
export async function end() {
  clearTimeout(timer);
  lastStore = null;
  if (!(await net.signOut())) localStorage.setItem(OWED, "1");
}

/** A sign-out made without a signal reaches the server before anything else does. */
export async function signOutIfOwed() {
  if (!localStorage.getItem(OWED)) return;
  globalThis.earlyList = null; // asked for in a session that is to end
  if (await net.signOut()) localStorage.removeItem(OWED);
}

async function failed(store, error) {
  if (error instanceof net.SignInNeeded) {
    state.needsSignIn = true;
    if (!(await store.waiting())) await store.forgetList();
  } else if (error instanceof net.OtherPerson) {
    state.otherPerson = error.message;
  } else {
    state.isOffline = error instanceof net.NoSignal;
    state.trouble = error instanceof net.ServerTrouble ? error.message : "";
    again();
  }
}

async function unsent(store) {
  return (await store.all("outbox")).some((e) => e.state !== REFUSED);
}

async function sendAll(store, only) {
  for (const e of await waiting(store, false)) {
    if (only ? e.client_id !== only : e.state === REFUSED) continue;
    try {
      await sendOne(store, e);
    } catch (error) {
      await note(store, e, { state: WAITING, tries: e.tries + 1, trouble: error.message });
      if (net.stopsAll(error)) throw error;
    }
    changed();
  }
}

async function sendOne(store, e) {
  // Before anything leaves: from here on the server may have it, whatever is answered
  await note(store, e, { state: SENDING, attempted: true });
  changed();
  const receipt = await net.sendRecord(e.kind, e.body, store.id);
  if (receipt.state === "refused") {
    await note(store, e, { state: REFUSED, errors: receipt.errors, trouble: "" });
    return;
  }
  const photos = await sendPhotos(store, e, receipt);
  await done(store, e, receipt, photos);
}

async function sendPhotos(store, e, receipt) {
  const states = new Map(receipt.photos.map((photo) => [photo.client_id, photo]));
  const arrived = [];
  for (const announced of e.body.photos) {
    let photo = states.get(announced.client_id);
    if (!photo) throw new net.ServerTrouble(200, "Biên nhận thiếu một ảnh");
    if (!photo.whole && !photo.refused) {
      const bytes = await store.photo(announced.client_id);
      if (!bytes) throw new Error("Không còn ảnh trên máy");
      photo = await net.sendPhoto(photo, bytes, store.id);
    }
    if (photo.whole && photo.sha256 !== announced.sha256) {
      throw new net.ServerTrouble(200, "Ảnh nhận được khác ảnh đã gửi");
    }
    arrived.push(photo);
    await note(store, e, { sentPhotos: arrived.length });
    changed();
  }
  return arrived;
}

/** Let go of a record only if it still is the one that was sent. */
async function done(store, e, receipt, photos) {
  const now = await store.get("outbox", e.client_id);
  if (!now) return;
  if (now.body.version !== e.body.version) {
    const body = { ...now.body, based_on: receipt.version };
    await store.put("outbox", e.client_id, { ...now, body, basedOn: receipt.version });
    return;
  }
  const { client_id, kind, who } = e;
  const refused = photos.filter((photo) => photo.refused).map((photo) => photo.refused);
  await store.release(e, {
    client_id, kind, who, code: receipt.code, version: receipt.version,
    receivedAt: receipt.received_at, notes: receipt.notes, refused,
    photos: photos.length - refused.length, sentAt: Date.now(), state: receipt.state,
  });
}

/** Change what is noted of an entry, unless it was edited or taken away meanwhile. */
async function note(store, e, changes) {
  const now = await store.get("outbox", e.client_id);
  if (now && now.body.version === e.body.version) {
    await store.put("outbox", e.client_id, { ...now, ...changes });
  }
}

async function refresh(store) {
  const known = await store.list();
  await store.putList({ ...known, ...(await net.fetchList(known?.etag, store.id)) });
}

/** Who is signed in by the server's word, with their list: {id, name, list}. `list` is
 *  null where the one this phone holds of `known` still is the newest. */
export async function whoIsThere(known) {
  const ask = () => net.fetchList(null, null);
  const list = await ask().catch((error) => {
    if (error instanceof net.OtherPerson) return ask(); // asked in the name of who was here
    throw error;
  });
  if (list.user) return { ...list.user, list };
  if (String(known?.id) === net.signedIn()) return { ...known, list: null };
  return whoIsThere(known); // what holds is another person's: now ask for all of it
}
