// Keeps the app's own files, so that it opens without a connection. It never touches /v1: what is said in rooms goes
// through the engine alone, and nothing of it may lie in a cache.

/** Put in when the app is built. */
declare const __BUILT_FILES__: BuiltFiles;

export interface BuiltFiles {
  /** Changes with any of the files. */
  readonly version: string;
  readonly files: readonly string[];
}

const worker = self as unknown as ServiceWorkerGlobalScope;
const { version, files } = __BUILT_FILES__;
const cacheName = `custos-${version}`;
/** Fonts of scripts that may never be shown are kept when they are first needed. */
const kept = files.filter((file) => !file.endsWith(".woff2") && !file.endsWith(".woff"));
const built = new Set(files);

worker.addEventListener("install", (event) => {
  event.waitUntil(keepFiles().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith("/v1/") || url.pathname.startsWith("/console")) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (built.has(url.pathname)) event.respondWith(file(request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(kept);
}

async function dropOldCaches(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("custos-") && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The newest page where there is a connection, else the one that was kept. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/index.html")) ?? Response.error();
  }
}

/** Names carry a hash of what is in them, so that what was kept is what is there. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const found = await cache.match(request);
  if (found) return found;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
