import { defineErrors, type Instant } from '@hub/kernel';
import type { Route } from './http.ts';
import { problemFace } from './http-errors.ts';

export const rateErrors = defineErrors('http', {
  tooMany: {
    status: 429,
    zh: '请求过于频繁，请 {seconds} 秒后再试',
    en: 'Too many requests; try again in {seconds} s',
  },
});

export interface RateLimit {
  /** How many requests may come at once. */
  readonly burst: number;
  readonly perMinute: number;
}

export interface TokenBuckets {
  /** Takes one token of whoever asks. @returns milliseconds until there is one again, 0 when there was one */
  take(who: string, now: Instant): number;
}

interface Bucket {
  tokens: number;
  at: Instant;
  /** When it was last put behind all others. */
  placed: Instant;
}

const most = 10_000;
/** Within it nobody counts as more recent than another. */
const alike_ms = 1_000;

/** A token bucket a network address, in memory. */
export function tokenBuckets(limit: RateLimit, kept = most): TokenBuckets {
  const buckets = keyBuckets(limit, kept);
  return { take: (address, now) => buckets.take(networkOf(address), now) };
}

/** A token bucket a name, in memory; the most recent are kept, so that nobody can fill it up. */
export function keyBuckets({ burst, perMinute }: RateLimit, kept = most): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  const perToken_ms = 60_000 / perMinute;

  function place(name: string, bucket: Bucket): void {
    buckets.delete(name);
    buckets.set(name, bucket);
    if (buckets.size > kept) buckets.delete(buckets.keys().next().value ?? name);
  }

  return {
    take(name, now) {
      const known = buckets.get(name);
      const bucket = known ?? { tokens: burst, at: now, placed: now };
      const tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) / perToken_ms);
      bucket.tokens = tokens < 1 ? tokens : tokens - 1;
      bucket.at = now;
      if (!known || now - bucket.placed > alike_ms) {
        bucket.placed = now;
        place(name, bucket);
      }
      return tokens < 1 ? (1 - tokens) * perToken_ms : 0;
    },
  };
}

/** A subscriber of IPv6 has a whole /64: it counts as one address. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}

/** Routes that answer 429 with `retry-after`, in their own face, when one address asks too often. They share the buckets. */
export function limitPerAddress(
  routes: readonly Route[],
  buckets: TokenBuckets,
  clock: () => Instant,
): readonly Route[] {
  return routes.map((route) => ({
    ...route,
    handle(request) {
      const wait_ms = buckets.take(request.address ?? '', clock());
      if (wait_ms === 0) return route.handle(request);
      const seconds = Math.ceil(wait_ms / 1000);
      const answer = (route.face ?? problemFace).renderError(rateErrors.tooMany({ seconds }), request);
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
    },
  }));
}
