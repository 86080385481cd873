import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededNoise, smoothSeededNoise } from './seeded-noise.ts';

test('the same text gives the same number, another text another', () => {
  assert.equal(seededNoise('7:device:1'), seededNoise('7:device:1'));
  assert.notEqual(seededNoise('7:device:1'), seededNoise('7:device:2'));
});

test('numbers fill [0, 1) evenly', () => {
  const tenths = Array(10).fill(0);
  for (let index = 0; index < 10_000; index += 1) tenths[Math.floor(seededNoise(`even:${index}`) * 10)] += 1;
  for (const count of tenths) assert.ok(count > 850 && count < 1150, String(tenths));
});

test('smooth noise meets the plain numbers at whole steps and makes no jumps between', () => {
  assert.equal(smoothSeededNoise('x', 3), seededNoise('x:3'));
  for (let time = 0; time < 20; time += 0.01) {
    assert.ok(Math.abs(smoothSeededNoise('x', time + 0.01) - smoothSeededNoise('x', time)) < 0.02, String(time));
  }
});
