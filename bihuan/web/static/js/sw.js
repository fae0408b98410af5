// The service worker: keeps static files, and shows a page of its own while there is no network.
// Pages and data are never kept: they belong to whoever is logged in.
// Served by the view `service_worker`, which puts the build and the addresses in.
const BUILD = "__BUILD__";
const STATIC = "__STATIC__";
const OFFLINE = "__OFFLINE__";
const FIRST = __FIRST__;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(BUILD);
    await kept.addAll([OFFLINE, ...FIRST]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== BUILD) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(file(request));
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) || Response.error();
  }
}

// Addresses below STATIC belong to one build and never change what they mean.
async function file(request) {
  const kept = await caches.open(BUILD);
  const known = await kept.match(request);
  if (known) return known;
  const fresh = await fetch(request);
  if (fresh.ok) kept.put(request, fresh.clone());
  return fresh;
}
