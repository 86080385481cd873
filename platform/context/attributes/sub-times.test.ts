import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hold } from '../writing/state.ts';
import type { NgsiAttribute, Times } from './attribute.ts';
import { firstExpiry, type StoredTimes, timesOfStored, timesText, withoutEnded, withTimes } from './sub-times.ts';

const at = (second: number) => Date.UTC(2026, 0, 1, 0, 0, second);
const iso = (time: number) => new Date(time).toISOString();

/** Attributes with attributes to three levels, some with several instances, some of which end. */
const { attribute } = fc.letrec<{ attribute: NgsiAttribute }>((tie) => ({
  attribute: fc
    .record({
      value: fc.integer({ min: 0, max: 2 }),
      expiresAt: fc.option(
        fc.integer({ min: 1, max: 50 }).map((second) => iso(at(second))),
        { nil: undefined },
      ),
      a: fc.option(tie('attribute'), { nil: undefined, maxDepth: 3, depthSize: 'small' }),
      b: fc.option(
        fc.tuple(tie('attribute'), tie('attribute')).map(([one, other]) => [one, { ...other, datasetId: 'urn:d:2' }]),
        { nil: undefined, maxDepth: 2, depthSize: 'small' },
      ),
    })
    .map((members) => ({
      type: 'Property' as const,
      ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
    })) as fc.Arbitrary<NgsiAttribute>,
}));

const expiries = (times: Times) => (times.expiresAt === undefined ? {} : { expiresAt: iso(times.expiresAt) });

/** What must be left of an attribute, by looking at each of its own. */
function leftOf(given: NgsiAttribute, now: number): Record<string, unknown> | undefined {
  const { expiresAt, ...members } = given;
  if (typeof expiresAt === 'string' && Date.parse(expiresAt) <= now) return undefined;
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      if (name !== 'a' && name !== 'b') return [[name, value]];
      const left = [value].flat().flatMap((one) => leftOf(one as NgsiAttribute, now) ?? []);
      return left.length === 0 ? [] : [[name, Array.isArray(value) ? left : left[0]]];
    }),
  );
}

test('what is held of an attribute comes back as it was given, and from its stored text', () => {
  fc.assert(
    fc.property(attribute, (given) => {
      const held = hold(given, at(0), at(0));
      const stored = timesOfStored(JSON.parse(timesText(held)) as StoredTimes);
      assert.doesNotMatch(held.text, /expiresAt/);
      for (const times of [held, stored])
        assert.deepEqual(withTimes(held.json, times, expiries), JSON.parse(JSON.stringify(given)));
    }),
  );
});

test('an attribute of an attribute ends at its own time, and nothing ends before the first is due', () => {
  fc.assert(
    fc.property(attribute, fc.integer({ min: 0, max: 55 }), (given, second) => {
      const held = hold(given, at(0), at(0));
      const left = withoutEnded({ json: held.json, times: held }, at(second));
      assert.deepEqual(left?.json, leftOf(given, at(second)));
      const due = firstExpiry(held);
      const isWhole = JSON.stringify(left?.json) === JSON.stringify(held.json);
      assert.equal(isWhole, due === undefined || due > at(second));
    }),
  );
});

test('what stays as it was keeps its times, what is new or other has those of the write', () => {
  const before = hold({ type: 'Property', value: 1, a: { type: 'Property', value: 1 } }, at(0), at(0));
  const sub = (value: number) => ({ type: 'Property', value });
  const after = hold({ type: 'Property', value: 2, a: sub(1), b: sub(1) }, at(0), at(5), before);
  const last = hold({ type: 'Property', value: 3, a: sub(2), b: sub(1) }, at(0), at(9), after);
  const shown = withTimes(last.json, last, ({ createdAt, modifiedAt }) => ({ createdAt, modifiedAt }));
  const times = (one: unknown) => {
    const { createdAt, modifiedAt } = one as Times;
    return [createdAt, modifiedAt];
  };
  assert.deepEqual(
    [times(shown), times(shown.a), times(shown.b)],
    [
      [at(0), at(9)],
      [at(0), at(9)],
      [at(5), at(5)],
    ],
  );
  assert.equal(before.subs, undefined, 'nothing is kept where it would say nothing');
});

test('what is as it was keeps its times, in whatever order the database has put its members', () => {
  const old = { type: 'Property', value: 'x', deep: { type: 'Property', value: 1 } } as const;
  const put = { deep: { value: 1, type: 'Property' }, type: 'Property', value: 'x' } as const;
  const first = hold({ type: 'Property', value: 1, old }, at(1), at(1));
  const loaded = { ...first, json: { old: put, type: 'Property', value: 1 } as NgsiAttribute };
  const next = hold({ type: 'Property', value: 2, old }, at(1), at(2), loaded);
  assert.equal(next.subs?.old?.[0]?.modifiedAt, at(1));
  const changed = hold({ type: 'Property', value: 2, old: { ...old, value: 'y' } }, at(1), at(2), loaded);
  assert.equal(changed.subs?.old?.[0]?.modifiedAt, at(2));
});
