// What is kept on this phone: per person a database of its own, every entry sealed with
// a key that cannot be taken out of the browser.

import { deleteDB, openDB } from "../../vendor/idb-8.0.3/idb.js";

const LIST_DAYS = 7;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Browsers give no keys to pages that came over plain http. */
export const canKeep = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

const people = () => openDB("povertyaid-nguoi-dung", 1, {
  upgrade: (database) => database.createObjectStore("people", { keyPath: "id" }),
});

/** Everyone this phone keeps something of: {id, name, waiting, isCurrent}. */
export async function everyone() {
  const database = await people();
  const all = await database.getAll("people");
  database.close();
  return all;
}

export async function current() {
  return (await everyone()).find((person) => person.isCurrent) ?? null;
}

/** From now on the phone shows this person's records; null: nobody's. */
export async function makeCurrent(person) {
  const database = await people();
  const entry = database.transaction("people", "readwrite");
  for (const other of await entry.store.getAll()) {
    await entry.store.put({ ...other, isCurrent: other.id === person?.id });
  }
  if (person) {
    const known = await entry.store.get(person.id);
    await entry.store.put({ waiting: 0, ...known, ...person, isCurrent: true });
  }
  await entry.done;
  database.close();
}

export async function noteWaiting(id, waiting) {
  const database = await people();
  const entry = database.transaction("people", "readwrite");
  const known = await entry.store.get(id);
  if (known && known.waiting !== waiting) await entry.store.put({ ...known, waiting });
  await entry.done;
  database.close();
}

/** One person's part of the phone. */
export async function openStore(id) {
  const database = await openDB(`povertyaid-${id}`, 1, {
    upgrade(database) {
      for (const name of ["keys", "list", "drafts", "outbox", "photos", "sent"]) {
        database.createObjectStore(name);
      }
    },
  });
  const key = await keyOf(database);
  return new Store(id, database, key);
}

async function keyOf(database) {
  const known = await database.get("keys", "key");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt", "decrypt",
  ]);
  const entry = database.transaction("keys", "readwrite");
  const first = await entry.store.get("key"); // another tab may have been first
  if (!first) await entry.store.put(made, "key");
  await entry.done;
  return first ?? made;
}

class Store {
  constructor(id, database, key) {
    this.id = id;
    this.database = database;
    this.key = key;
  }

  async seal(bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, bytes);
    return { iv, sealed };
  }

  async unseal({ iv, sealed }) {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, sealed);
  }

  /** Sealed before the transaction: a transaction does not wait for a cipher. */
  async put(name, id, value) {
    const entry = await this.seal(encoder.encode(JSON.stringify(value)));
    await this.database.put(name, { ...entry, at: Date.now() }, id);
  }

  async get(name, id) {
    const entry = await this.database.get(name, id);
    return entry ? JSON.parse(decoder.decode(await this.unseal(entry))) : null;
  }

  async all(name) {
    const entries = await this.database.getAll(name);
    return Promise.all(
      entries.map(async (entry) => JSON.parse(decoder.decode(await this.unseal(entry)))),
    );
  }

  async drop(name, id) {
    await this.database.delete(name, id);
  }

  async putPhoto(id, bytes) {
    await this.database.put("photos", await this.seal(bytes), id);
  }

  async photo(id) {
    const entry = await this.database.get("photos", id);
    return entry ? this.unseal(entry) : null;
  }

  /** Put a record and its photos down at once: all of it is kept, or none. */
  async keep(record, photos) {
    const sealed = await Promise.all(photos.map(async ({ id, bytes }) => [id, await this.seal(bytes)]));
    const entry = await this.seal(encoder.encode(JSON.stringify(record)));
    const write = this.database.transaction(["outbox", "photos"], "readwrite");
    for (const [id, photo] of sealed) write.objectStore("photos").put(photo, id);
    write.objectStore("outbox").put({ ...entry, at: Date.now() }, record.client_id);
    await write.done;
  }

  /** Take a record away with its photos; `sent`, if given, is what remains told. */
  async release(record, sent) {
    const entry = sent && (await this.seal(encoder.encode(JSON.stringify(sent))));
    const write = this.database.transaction(["outbox", "photos", "sent"], "readwrite");
    for (const photo of record.body.photos) write.objectStore("photos").delete(photo.client_id);
    write.objectStore("outbox").delete(record.client_id);
    if (entry) write.objectStore("sent").put({ ...entry, at: Date.now() }, record.client_id);
    await write.done;
  }

  async putList(list) {
    await this.put("list", "list", list);
    localStorage.setItem(`etag-${this.id}`, list.etag);
  }

  /** The households, null when there are none or they are older than a week. */
  async list() {
    const list = await this.get("list", "list");
    if (list && Date.now() - list.at > LIST_DAYS * 86_400_000) {
      await this.forgetList();
      return null;
    }
    return list;
  }

  async waiting() {
    return this.database.count("outbox");
  }

  /** Forget the households and what was sent; records that wait stay. */
  async forgetList() {
    localStorage.removeItem(`etag-${this.id}`);
    const write = this.database.transaction(["list", "sent"], "readwrite");
    write.objectStore("list").clear();
    write.objectStore("sent").clear();
    await write.done;
  }

  close() {
    this.database.close();
  }
}

/** Remove all of a person from this phone, the key with it. */
export async function forget(id) {
  localStorage.removeItem(`etag-${id}`);
  await deleteDB(`povertyaid-${id}`);
  const database = await people();
  await database.delete("people", id);
  database.close();
}
