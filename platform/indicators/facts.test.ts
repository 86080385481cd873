import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sample } from '@hub/kernel';
import fc from 'fast-check';
import { type FactSource, factsAt, type Reading, seriesOf, valueTime, windowAt } from './facts.ts';
import { indicatorRegistry } from './registry.ts';
import { toyPack } from './testing.ts';

const registry = indicatorRegistry([toyPack]);
const latest = registry.get('toy.highest');
const daily = registry.get('toy.dailyMean');
const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 20, 4);

const source = (id: string, standing: FactSource['standing'] = {}): FactSource => ({
  id,
  name: id,
  provenance: 'measured',
  standing,
});
const reading = (entityId: string, observedAt: number, value: unknown, receivedAt = observedAt): Reading => ({
  entityId,
  attribute: 'level',
  value,
  observedAt,
  receivedAt,
  instanceId: `${entityId}@${observedAt}@${receivedAt}`,
});

test('the newest reading not older than the limit counts, relative to the time of the value', () => {
  const series = seriesOf([reading('a', noon - hour, 1), reading('a', noon, 2), reading('a', noon + 1, 3)]);
  const at = (time: number) => factsAt(latest, [source('a')], series, time).facts.map((fact) => fact.values.level);
  assert.deepEqual(at(noon - hour - 1), []);
  assert.deepEqual(at(noon - 1), [1]);
  assert.deepEqual(at(noon), [2]);
  assert.deepEqual(at(noon + 1 + hour), [3]);
  assert.deepEqual(at(noon + 2 + hour), []);
});

test('of two readings for one time the last received counts', () => {
  const series = seriesOf([reading('a', noon, 5, noon + 9), reading('a', noon, 4, noon + 1)]);
  assert.deepEqual(factsAt(latest, [source('a')], series, noon).records, [reading('a', noon, 5, noon + 9)]);
});

test('a local day runs from midnight to midnight in China', () => {
  const midnight = Date.UTC(2026, 10, 19, 16);
  assert.equal(valueTime(daily, midnight), midnight);
  assert.equal(valueTime(daily, midnight - 1), midnight - 24 * hour);
  const times = [midnight - 1, midnight, midnight + 24 * hour - 1, midnight + 24 * hour];
  const { facts } = factsAt(daily, [source('a')], seriesOf(times.map((time) => reading('a', time, time))), midnight);
  const { level = [] } = (facts[0]?.samples ?? {}) as Record<string, readonly Sample[]>;
  assert.deepEqual(
    level.map((sample) => sample.at),
    times.slice(1, 3),
  );
});

test('values without a time of their own never grow old and do not make a fact look newer', () => {
  const lid: Reading = { ...reading('a', noon + 99 * hour, 'open'), attribute: 'lid' };
  const series = seriesOf([reading('a', noon, 2)]);
  const [fact] = factsAt(latest, [source('a', { lid })], series, noon).facts;
  assert.deepEqual([fact?.values.lid, fact?.values.level, fact?.observedAt], ['open', 2, noon]);
});

test('finding the newest by halves equals looking at every reading', () => {
  const minutes = fc.integer({ min: 0, max: 300 });
  fc.assert(
    fc.property(fc.array(fc.tuple(minutes, minutes)), minutes, (pairs, now) => {
      const readings = pairs.map(([observed, received]) =>
        reading('a', observed * 60_000, observed, received * 60_000),
      );
      const at = now * 60_000;
      const { from, to } = windowAt(latest, at);
      const [expected] = readings
        .filter(({ observedAt }) => observedAt >= from && observedAt <= to)
        .toSorted((a, b) => b.observedAt - a.observedAt || b.receivedAt - a.receivedAt);
      const [found] = factsAt(latest, [source('a')], seriesOf(readings), at).records;
      assert.equal(found?.instanceId, expected?.instanceId);
    }),
  );
});
