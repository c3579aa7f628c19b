// Asks for the list while the rest of the app is still on its way: for what is new of it
// where this phone has one of whoever signed in last.

{
  const id = /(?:^|; )(?:__Host-)?signed-in=(\d+)/.exec(document.cookie)?.[1];
  const etag = id && localStorage.getItem(`etag-${id}`);
  const held = etag ? { "If-None-Match": etag, "X-Phone-User": id } : {};
  globalThis.earlyList = fetch("/api/field/", {
    headers: { Accept: "application/json", ...held },
    credentials: "same-origin",
    cache: "no-store",
  }).catch(() => null);
}
