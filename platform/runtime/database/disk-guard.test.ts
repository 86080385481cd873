import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeDisk, reserve_bytes } from './disk-guard.ts';

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;
const disk = (free: number, total: number) => ({ freeBytes: free, totalBytes: total });

test('keeps a twentieth of the disk free, never less than 48 MiB nor more than 4 GiB', () => {
  assert.equal(reserve_bytes(100 * mebibyte), 48 * mebibyte);
  assert.equal(reserve_bytes(20 * gibibyte), gibibyte);
  assert.equal(reserve_bytes(1000 * gibibyte), 4 * gibibyte);
});

test('takes no writes below the reserve, and tells nearly full from full', () => {
  const total = 2 * gibibyte;
  assert.equal(judgeDisk(undefined, disk(103 * mebibyte, total)), undefined);
  assert.deepEqual(judgeDisk(undefined, disk(102 * mebibyte, total)), {
    code: 'diskNearlyFull',
    freeBytes: 102 * mebibyte,
  });
  assert.deepEqual(judgeDisk(undefined, disk(15 * mebibyte, total)), { code: 'diskFull', freeBytes: 15 * mebibyte });
});

test('takes writes again only with a quarter more than the reserve', () => {
  const total = 2 * gibibyte;
  const before = { code: 'diskNearlyFull' } as const;
  assert.equal(judgeDisk(before, disk(110 * mebibyte, total))?.code, 'diskNearlyFull');
  assert.equal(judgeDisk(before, disk(129 * mebibyte, total)), undefined);
});
