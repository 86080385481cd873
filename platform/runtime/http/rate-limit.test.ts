import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Route } from './http.ts';
import { keyBuckets, limitPerAddress, tokenBuckets } from './rate-limit.ts';

test('a burst passes, then as many as the rate allows, and waiting helps as long as it says', () => {
  const buckets = tokenBuckets({ burst: 3, perMinute: 6 });
  assert.deepEqual(
    [0, 0, 0, 0].map((now) => buckets.take('192.0.2.1', now)),
    [0, 0, 0, 10_000],
  );
  assert.equal(buckets.take('192.0.2.2', 0), 0);
  assert.equal(buckets.take('192.0.2.1', 9_999) > 0, true);
  assert.equal(buckets.take('192.0.2.1', 10_000), 0);
});

test('whoever asks, an address never gets more than burst plus rate', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(gaps, (pauses) => {
      const buckets = tokenBuckets({ burst: 5, perMinute: 60 });
      let now = 0;
      let passed = 0;
      for (const pause of pauses) {
        now += pause;
        if (buckets.take('a', now) === 0) passed += 1;
      }
      assert.ok(passed <= 5 + now / 1000 + 1e-6);
    }),
  );
});

test('the addresses of one IPv6 subscriber share a bucket, those of two do not', () => {
  const buckets = tokenBuckets({ burst: 1, perMinute: 1 });
  assert.equal(buckets.take('2001:db8::1', 0), 0);
  assert.ok(buckets.take('2001:db8:0:0:9::2', 0) > 0);
  assert.equal(buckets.take('2001:db8:0:1::1', 0), 0);
  assert.equal(buckets.take('::ffff:192.0.2.1', 0), 0);
  assert.equal(buckets.take('::ffff:192.0.2.2', 0), 0);
});

test('names are no addresses: colons in them make nobody share a bucket', () => {
  const buckets = keyBuckets({ burst: 1, perMinute: 1 });
  for (const name of ['a:b:c:d:1', 'a:b:c:d:2', 'key::1', 'key::2']) assert.equal(buckets.take(name, 0), 0);
  assert.ok(buckets.take('key::2', 0) > 0);
});

test('who asked last is kept, however long ago the first time was', () => {
  const buckets = keyBuckets({ burst: 1, perMinute: 1 }, 2);
  for (const [name, now] of [
    ['a', 0],
    ['b', 0],
    ['a', 2_000],
    ['c', 2_000],
  ] as const)
    buckets.take(name, now);
  assert.ok(buckets.take('a', 2_000) > 0);
});

test('the oldest address is forgotten when there are too many', () => {
  const buckets = tokenBuckets({ burst: 1, perMinute: 1 }, 2);
  for (const address of ['a', 'b', 'c']) assert.equal(buckets.take(address, 0), 0);
  assert.ok(buckets.take('c', 0) > 0);
  assert.equal(buckets.take('a', 0), 0);
});

test('a limited route answers 429 and says when to come again', async () => {
  const inner: Route = { method: 'GET', path: '/x', allow: 'public', summary: 'x', handle: () => ({ body: { a: 1 } }) };
  const [limited] = limitPerAddress([inner], tokenBuckets({ burst: 1, perMinute: 6 }), () => 0);
  const ask = () => limited?.handle({ url: '/x', language: 'en', address: 'a' } as Parameters<Route['handle']>[0]);
  assert.deepEqual(await ask(), { body: { a: 1 } });
  const refused = await ask();
  assert.deepEqual([refused?.status, refused?.headers?.['retry-after']], [429, '10']);
});
