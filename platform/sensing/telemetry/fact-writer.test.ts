import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { AttributeInstance, Entities } from '@hub/context';
import { defaultTenant, entityId, isoInstant } from '@hub/kernel';
import fc from 'fast-check';
import { type Fact, openFactWriter } from './fact-writer.ts';

const id = entityId('Room', 'one');

/** A history that takes a turn of the event loop for every step and can fail, as a database does. */
function makeHistory(fails: () => boolean = () => false) {
  const instances: AttributeInstance[] = [];
  let looks = 0;
  const context: Pick<Entities, 'write' | 'listInstances'> = {
    async write(changes) {
      await turn();
      if (fails()) throw new Error('no commit');
      for (const change of changes) {
        for (const [attribute, { value, observedAt }] of Object.entries(change.attributes)) {
          const at = Date.parse(observedAt ?? '');
          instances.push({ entityId: id, attribute, value, observedAt: at, receivedAt: at, instanceId: '' });
        }
      }
    },
    async listInstances({ attributes, from, to, limit }) {
      looks += 1;
      await turn();
      const found = instances.filter(
        ({ attribute, observedAt = 0 }) => attributes.includes(attribute) && observedAt >= from && observedAt < to,
      );
      return found.slice(0, limit);
    },
  };
  return { context, instances, looks: () => looks };
}

function fact(observedAt: number, ...attributes: string[]): Fact {
  const value = { type: 'Property' as const, value: observedAt, observedAt: isoInstant(observedAt) };
  const change = { tenant: defaultTenant, id, type: 'Room', mode: 'append' as const };
  const changed = Object.fromEntries(attributes.map((name) => [name, value]));
  return { observedAt, writable: ['a', 'b'], change: { ...change, attributes: changed } };
}

test('whatever order, repetition, failure and reconnection: every acknowledged fact is stored, and exactly once', async () => {
  const step = fc.record({
    times: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
    attribute: fc.constantFrom('a', 'b'),
    waits: fc.boolean(),
    forgets: fc.boolean(),
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      let failing = false;
      const history = makeHistory(() => failing);
      const writer = openFactWriter(history.context);
      const acknowledged = new Set<string>();
      const open: Promise<void>[] = [];
      for (const { times, attribute, waits, forgets, fails } of steps) {
        failing = fails;
        if (forgets) writer.forget(defaultTenant, id);
        const acknowledge = () => {
          for (const time of times) acknowledged.add(`${attribute} ${time}`);
        };
        open.push(writer.write(times.map((time) => fact(time, attribute))).then(acknowledge, () => undefined));
        if (waits) await Promise.all(open);
      }
      await Promise.all(open);
      const stored = history.instances.map((one) => `${one.attribute} ${one.observedAt}`);
      assert.equal(new Set(stored).size, stored.length);
      for (const key of acknowledged) assert.ok(stored.includes(key), `${key} is missing`);
    }),
    { numRuns: 400 },
  );
});

test('a stream that only goes forward looks once', async () => {
  const history = makeHistory();
  const writer = openFactWriter(history.context);
  await Promise.all(Array.from({ length: 50 }, (_, time) => writer.write([fact(time, 'a', 'b')])));
  await writer.write([fact(100, 'a')]);
  assert.equal(history.instances.length, 101);
  assert.ok(history.looks() <= 2, `${history.looks()} looks`);
});

test('of a reading that is stored in part the rest is added', async () => {
  const history = makeHistory();
  const writer = openFactWriter(history.context);
  await writer.write([fact(1, 'a')]);
  await writer.write([fact(1, 'a', 'b')]);
  assert.deepEqual(
    history.instances.map((one) => one.attribute),
    ['a', 'b'],
  );
});

test('a file played again by another process is known by its history', async () => {
  const history = makeHistory();
  const facts = Array.from({ length: 30 }, (_, time) => fact(time, 'a'));
  await openFactWriter(history.context).write(facts);
  const second = openFactWriter(history.context);
  for (let from = 0; from < 30; from += 10) await second.write(facts.slice(from, from + 10));
  await second.write([fact(30, 'a')]);
  assert.equal(history.instances.length, 31);
});
