// The phone app's service worker: the app opens without a signal, in one version at a
// time. It never keeps an answer about households; those are sealed by the page itself.
"use strict";

const VERSION = "{{ version|escapejs }}";
const HOME = "{{ home|escapejs }}";
const FILES = {{ files|safe }};

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(VERSION);
    await Promise.all(FILES.map(async (address) => {
      const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(address);
      await cache.put(address, answer);
    }));
  })());
});

// A new version waits until the page says that nothing waits to be sent.
self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const kept = request.mode === "navigate" && address.pathname === HOME ? HOME : address.pathname;
  if (!FILES.includes(kept)) return;
  event.respondWith((async () => {
    const cache = await caches.open(VERSION);
    return (await cache.match(kept, { ignoreVary: true })) ?? fetch(request);
  })());
});
