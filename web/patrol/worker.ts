// The service worker of the patrol page: the page and its assets are kept, so that it opens without a network. What the hub is
// asked and told is none of its business: the page keeps that itself, where it can say what has been sent and what has not.

interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listen: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listen: (event: AskEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface AskEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

// The DOM library types the global as a window; in here it is a worker's.
const worker = globalThis as unknown as WorkerScope;
const kept = 'patrol';
const page = '/patrol';
const patience_ms = 4_000;

worker.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && (pathname === page || pathname.startsWith(`${page}/`))) {
    event.respondWith(newestPage());
  } else if (
    pathname.startsWith('/assets/') ||
    pathname.startsWith('/patrol-icon') ||
    pathname.endsWith('.webmanifest')
  ) {
    event.respondWith(keptAsset(request));
  }
});

/** The page and everything it names; its assets carry a hash of their content, so what is kept is never stale. */
async function keepPage(): Promise<Response> {
  const cache = await caches.open(kept);
  const answer = await fetch(page, { cache: 'no-cache' });
  if (!answer.ok) return answer;
  const html = await answer.clone().text();
  const assets = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
  const missing = await Promise.all(assets.map(async (path) => ((await cache.match(path)) ? [] : [path])));
  await cache.addAll(missing.flat());
  await cache.put(page, answer.clone());
  return answer;
}

/** The hub's page, or after a few seconds without it the kept one. */
async function newestPage(): Promise<Response> {
  const fresh = keepPage().catch(() => undefined);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience_ms, undefined));
  const answer = await Promise.race([fresh, late]);
  if (answer?.ok) return answer;
  const cache = await caches.open(kept);
  return (await cache.match(page)) ?? (await fresh) ?? Response.error();
}

async function keptAsset(request: Request): Promise<Response> {
  const cache = await caches.open(kept);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
