// Records that wait on the phone. An entry:
// { client_id, kind, body, attempted, basedOn, state, errors, notes, tries, trouble,
//   savedAt, who } where `body` is what the API gets and `who` is for the eye.

export const WAITING = "waiting";
export const SENDING = "sending";
export const REFUSED = "refused";

export function entry(kind, body, who) {
  return {
    client_id: body.client_id, kind, body, who, attempted: false, basedOn: 0,
    state: WAITING, errors: {}, notes: [], tries: 0, trouble: "", savedAt: Date.now(),
    sentPhotos: 0,
  };
}

/** Put an edit in the place of what waits. What may have reached the server already
 *  becomes a version of its own, so that neither is mistaken for the other. */
export function edited(old, body) {
  const version = old.attempted ? old.body.version + 1 : old.body.version;
  return {
    ...old, state: WAITING, errors: {}, trouble: "", attempted: false, savedAt: Date.now(),
    body: { ...body, client_id: old.client_id, version, based_on: old.basedOn },
  };
}

/** All that waits, the oldest first; what a closed tab left "sending" waits again. */
export async function waiting(store, isSending) {
  const entries = await store.all("outbox");
  entries.sort((a, b) => a.savedAt - b.savedAt);
  return entries.map((e) => (e.state === SENDING && !isSending ? { ...e, state: WAITING } : e));
}

export function bytesOf(e) {
  const photos = e.body.photos.reduce((sum, photo) => sum + photo.size, 0);
  return photos + JSON.stringify(e.body).length;
}

/** The record as a file for the office, photos in base64 with it. */
export async function exported(store, e) {
  const photos = [];
  for (const photo of e.body.photos) {
    const bytes = await store.photo(photo.client_id);
    let text = "";
    for (const byte of new Uint8Array(bytes ?? [])) text += String.fromCharCode(byte);
    photos.push({ ...photo, jpeg: btoa(text) });
  }
  const text = JSON.stringify({ kind: e.kind, ...e.body, who: e.who, photos }, null, 1);
  return new File([text], `${e.kind}-${e.client_id}.json`, { type: "application/json" });
}

export function download(file) {
  const address = URL.createObjectURL(file);
  const a = document.createElement("a");
  a.href = address;
  a.download = file.name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
