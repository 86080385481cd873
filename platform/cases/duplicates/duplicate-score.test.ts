import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Comparable, duplicateScore } from './duplicate-score.ts';

const hour = 3_600_000;
const lid: Comparable = {
  type: 'urban.component',
  class: '0101',
  group: '01',
  text: '中原路与嵩山路口的井盖破损，车辆经过有异响',
  openedAt: 0,
};
const verdict = (other: Partial<Comparable>, distance_m: number | undefined) =>
  duplicateScore(lid, { ...lid, ...other }, distance_m).verdict;

test('the same cover told again by a neighbour is likely the same', () => {
  assert.equal(verdict({ text: '嵩山路中原路口井盖破损有响声', openedAt: 5 * hour }, 22), 'likely');
  assert.equal(verdict({ text: '', openedAt: hour }, 15), 'likely');
});

test('the same cover under a neighbouring class is possible', () => {
  assert.equal(verdict({ class: '0102', text: '路口井盖坏了', openedAt: 30 * hour }, 30), 'possible');
});

test('another matter at the same corner is not the same', () => {
  assert.equal(
    verdict({ type: 'urban.event', class: '0301', text: '有人占道经营', openedAt: 40 * hour }, 25),
    'unlikely',
  );
});

test('the same words far away or long ago are not the same', () => {
  assert.equal(verdict({ text: '树枝折断', openedAt: 150 * hour }, 190), 'unlikely');
});

test('without points the same area and words are possible, never likely', () => {
  assert.equal(verdict({ openedAt: 2 * hour }, undefined), 'possible');
  assert.equal(verdict({ openedAt: 150 * hour, text: '另一处积水' }, undefined), 'unlikely');
});

test('it says why', () => {
  const { likeness, apart_ms, distance_m } = duplicateScore(lid, { ...lid, openedAt: 84 * hour }, 105);
  assert.deepEqual([likeness.place, likeness.time, likeness.class, likeness.text], [0.5, 0.5, 1, 1]);
  assert.deepEqual([apart_ms, distance_m], [84 * hour, 105]);
});

test('nearer, sooner and more alike never scores less', () => {
  for (let step = 0; step < 200; step += 10) {
    assert.ok(duplicateScore(lid, lid, step).score >= duplicateScore(lid, lid, step + 10).score);
    const at = (hours: number) => duplicateScore(lid, { ...lid, openedAt: hours * hour }, 20).score;
    assert.ok(at(step) >= at(step + 10));
  }
});
