import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadOnce } from './load-once.ts';

test('who asks at once shares one load, and a load that failed is tried again', async () => {
  let loads = 0;
  const get = loadOnce(async () => {
    loads += 1;
    if (loads === 1) throw new Error('not yet');
    return loads;
  });
  const first = await Promise.allSettled([get(), get()]);
  assert.deepEqual(
    first.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(loads, 1);
  assert.deepEqual(await Promise.all([get(), get(), get()]), [2, 2, 2]);
  assert.equal(await get(), 2);
});
