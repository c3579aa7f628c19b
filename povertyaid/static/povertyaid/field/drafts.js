// What is being typed is kept on the phone at every change, until it is saved.

import { clock } from "./words.js";

const PAUSE = 250;

/** Keeps `read()` under `id` after each change; `told(time)` when it is down. */
export function keeper(store, id, read, told) {
  let timer = 0;
  const now = async () => {
    clearTimeout(timer);
    timer = 0;
    const at = Date.now();
    try {
      await store.put("drafts", id, { id, at, ...read() });
      told(clock(at));
    } catch {
      told("… chưa được: máy hết chỗ");
    }
  };
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, PAUSE);
    },
    flush: () => (timer ? now() : null),
    async done() {
      clearTimeout(timer);
      timer = 0;
      await store.drop("drafts", id);
    },
  };
}

/** Photos go into a draft as text, sealed with the rest. */
export function photosToText(photos) {
  return photos.map(({ client_id, size, sha256, bytes }) => {
    let text = "";
    for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
    return { client_id, size, sha256, text: btoa(text) };
  });
}

export function photosFromText(photos = []) {
  return photos.map(({ text, ...photo }) => ({
    ...photo, bytes: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer,
  }));
}
