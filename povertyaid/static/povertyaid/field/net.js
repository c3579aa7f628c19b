// Talking to the server: what an answer means, and none that is waited for too long.

const PATIENCE = 30_000;
const PART = 48 * 1024; // bytes of a photo sent at once: a cut loses no more

export class SignInNeeded extends Error {}
export class OtherPerson extends Error {}
export class NoSignal extends Error {}
export class ServerTrouble extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** No signal, no session or another person's: nothing else would get through either. */
export function stopsAll(error) {
  return [SignInNeeded, OtherPerson, NoSignal].some((kind) => error instanceof kind);
}

/** Whose the session of this browser was last, as text; undefined: nobody's. */
export const signedIn = () => /(?:^|; )(?:__Host-)?signed-in=(\d+)/.exec(document.cookie)?.[1];

function csrf() {
  return /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

async function call(address, options, person) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const early = globalThis.earlyList;
    globalThis.earlyList = null; // asked for once, before anyone knew whose it is
    if (early && address === "/api/field/" && !person) return await told(await early);
    const headers = { "X-CSRFToken": csrf(), Accept: "application/json", ...options.headers };
    if (person) headers["X-Phone-User"] = String(person);
    const answer = await fetch(address, {
      ...options, headers, signal: stop.signal, credentials: "same-origin", cache: "no-store",
      redirect: "error",
    });
    return await told(answer);
  } catch {
    throw new NoSignal("Không có sóng hoặc máy chủ không trả lời");
  } finally {
    clearTimeout(timer);
  }
}

async function told(answer) {
  const { status, headers } = answer; // null, where there was no signal, throws
  const body = status === 304 ? null : await answer.json();
  return { status, etag: headers.get("ETag"), date: headers.get("Date"), body };
}

function judged(answer, ...fine) {
  if (fine.includes(answer.status)) return answer;
  const said = (answer.body?.detail ?? "").replace(/\.$/, ""); // its readers end the sentence
  if (answer.status === 401 || answer.status === 403) throw new SignInNeeded("Cần đăng nhập lại");
  if (answer.status === 412) throw new OtherPerson(said);
  throw new ServerTrouble(answer.status, said || `Máy chủ báo lỗi ${answer.status}`);
}

/** What is new of the list: all of it, or only when it was asked for and by how much
 *  this phone's clock is fast, where the one marked `etag` still holds. */
export async function fetchList(etag, person) {
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = judged(await call("/api/field/", { headers }, person), 200, 304);
  const at = Date.now();
  const skew = at - (Date.parse(answer.date) || at);
  return answer.status === 304 ? { at, skew } : { ...answer.body, etag: answer.etag, at, skew };
}

/** Send one record; its receipt. */
export async function sendRecord(kind, body, person) {
  const sending = { sent_at: new Date().toISOString(), records: [body] };
  const answer = judged(
    await call(`/api/${kind}s/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(sending),
    }, person),
    200,
  );
  const receipt = answer.body.results[0];
  if (receipt.client_id !== body.client_id) throw new ServerTrouble(200, "Biên nhận không khớp");
  return receipt;
}

/** Send a photo from where the server has it; its state when whole or refused. */
export async function sendPhoto(state, bytes, person, progress) {
  let at = state.received;
  let now = state;
  while (!now.whole && !now.refused) {
    const part = bytes.slice(at, at + PART);
    const answer = judged(
      await call(`/api/photos/${state.client_id}/?offset=${at}`, {
        method: "PUT",
        headers: { "Content-Type": "application/octet-stream" },
        body: part,
      }, person),
      200, 409,
    );
    now = answer.body;
    if (now.received <= at && !now.whole && !now.refused && answer.status === 200) {
      throw new ServerTrouble(200, "Máy chủ không nhận thêm phần nào của ảnh");
    }
    at = now.received;
    progress?.(at);
  }
  return now;
}

/** Whether the server heard it; its answer is a redirect, which is not followed. */
export function signOut() {
  const headers = { "X-CSRFToken": csrf() };
  return fetch("/dang-xuat/", { method: "POST", headers, redirect: "manual" })
    .then(() => true, () => false);
}
