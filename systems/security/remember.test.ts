import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemory } from './remember.ts';

function openSlow(clock: () => number) {
  const looks: PromiseWithResolvers<string | undefined>[] = [];
  const memory = openMemory<string>(clock, () => {
    const look = Promise.withResolvers<string | undefined>();
    looks.push(look);
    return look.promise;
  });
  return { memory, looks, find: async () => memory.find('key') };
}

test('what comes together with one credential shares one look, and is remembered for half a second', async () => {
  let now = 0;
  const { looks, find } = openSlow(() => now);
  const together = [find(), find(), find()];
  assert.equal(looks.length, 1);
  looks[0]?.resolve('clerk');
  assert.deepEqual(await Promise.all(together), ['clerk', 'clerk', 'clerk']);
  now = 499;
  assert.equal(await find(), 'clerk');
  now = 500;
  const later = find();
  assert.equal(looks.length, 2);
  looks[1]?.resolve('other');
  assert.equal(await later, 'other');
});

test('who asks after something was forgotten is not given what was read before', async () => {
  const { memory, looks, find } = openSlow(() => 0);
  const early = find();
  memory.forget();
  const late = find();
  assert.equal(looks.length, 2);
  looks[0]?.resolve('clerk');
  looks[1]?.resolve(undefined);
  assert.deepEqual(await Promise.all([early, late]), ['clerk', undefined]);
});

test('a look that fails is not shared with who asks later', async () => {
  const { looks, find } = openSlow(() => 0);
  const first = find();
  looks[0]?.reject(new Error('unreachable'));
  await assert.rejects(first);
  const second = find();
  looks[1]?.resolve('clerk');
  assert.equal(await second, 'clerk');
});
