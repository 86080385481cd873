import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  advanceRule,
  meets,
  type RuleChange,
  type RuleLimits,
  type RuleReading,
  type RuleState,
} from './rule-state.ts';

const minute = 60_000;
const limits: RuleLimits = {
  raises: { above: 150, lasting: 'PT10M' },
  raisesAfter_ms: 10 * minute,
  clears: { below: 100, lasting: 'PT5M' },
  clearsAfter_ms: 5 * minute,
  longestGap_ms: 30 * minute,
};

function run(
  readings: readonly (readonly [minutes: number, value: number])[],
  by = limits,
): (RuleChange | undefined)[] {
  let state: RuleState | undefined;
  return readings.map(([minutes, value]) => {
    const step = advanceRule(by, state, { at: minutes * minute, value });
    state = step.state;
    return step.change;
  });
}

test('raises only after the condition has lasted, and clears only after the other has', () => {
  assert.deepEqual(
    run([
      [0, 160],
      [5, 170],
      [10, 160],
      [15, 99],
      [19, 98],
      [20, 97],
    ]),
    [undefined, undefined, 'raised', undefined, undefined, 'cleared'],
  );
});

test('a value between the two thresholds neither raises nor clears, and starts both over', () => {
  assert.deepEqual(
    run([
      [0, 160],
      [5, 120],
      [10, 160],
      [19, 160],
      [20, 160],
      [21, 90],
      [24, 120],
      [26, 90],
      [30, 90],
      [31, 90],
    ]),
    [undefined, undefined, undefined, undefined, 'raised', undefined, undefined, undefined, undefined, 'cleared'],
  );
});

test('a value equal to a threshold meets neither side', () => {
  assert.equal(meets(limits.raises, 150), false);
  assert.equal(meets(limits.clears, 100), false);
  assert.equal(meets({ above: 1, below: 3, lasting: 'PT0S' }, 2), true);
  assert.equal(meets({ above: 1, below: 3, lasting: 'PT0S' }, 3), false);
});

test('a gap starts a building condition over, but silence does not clear', () => {
  assert.deepEqual(
    run([
      [0, 160],
      [31, 160],
      [41, 160],
    ]),
    [undefined, undefined, 'raised'],
  );
  assert.deepEqual(
    run([
      [0, 160],
      [10, 160],
      [500, 90],
      [505, 90],
    ]),
    [undefined, 'raised', undefined, 'cleared'],
  );
});

test('a correction of the newest reading takes an alert back or raises it', () => {
  assert.deepEqual(
    run([
      [0, 160],
      [10, 160],
      [10, 120],
    ]),
    [undefined, 'raised', 'cleared'],
  );
  assert.deepEqual(
    run([
      [0, 160],
      [10, 120],
      [10, 160],
    ]),
    [undefined, undefined, 'raised'],
  );
});

test('a higher value while raised moves the peak', () => {
  assert.deepEqual(
    run([
      [0, 160],
      [10, 160],
      [11, 155],
      [12, 200],
    ]),
    [undefined, 'raised', undefined, 'peaked'],
  );
});

test('a rule without duration raises at once', () => {
  const atOnce = { ...limits, raisesAfter_ms: 0, clearsAfter_ms: 0 };
  assert.deepEqual(
    run(
      [
        [0, 151],
        [1, 99],
      ],
      atOnce,
    ),
    ['raised', 'cleared'],
  );
});

const readings = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 40 }), value: fc.constantFrom(50, 100, 120, 150, 151, 200) }), {
    maxLength: 40,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(({ step, value }): RuleReading => {
      at += step * minute;
      return { at, value };
    });
  });

/** The rule said in another way: looks back over all readings instead of keeping a state. */
function raisedByLookingBack(history: readonly RuleReading[]): boolean {
  let raised = false;
  let turnedAt = -1;
  history.forEach((reading, index) => {
    const threshold = raised ? limits.clears : limits.raises;
    const after_ms = raised ? limits.clearsAfter_ms : limits.raisesAfter_ms;
    let first = index + 1;
    while (first - 1 > turnedAt) {
      const candidate = history[first - 1] as RuleReading;
      const follower = history[first];
      if (!meets(threshold, candidate.value)) break;
      if (follower && first <= index && follower.at - candidate.at > limits.longestGap_ms) break;
      first -= 1;
    }
    const since = history[first];
    if (first <= index && since && reading.at - since.at >= after_ms) {
      raised = !raised;
      turnedAt = index;
    }
  });
  return raised;
}

test('after any readings the state equals what looking back over all of them says', () => {
  fc.assert(
    fc.property(readings, (history) => {
      let state: RuleState | undefined;
      for (const reading of history) state = advanceRule(limits, state, reading).state;
      assert.equal(state?.now.raised ?? false, raisedByLookingBack(history));
    }),
    { numRuns: 2000 },
  );
});

test('older readings change nothing and repeated ones raise nothing twice', () => {
  fc.assert(
    fc.property(readings, fc.integer({ min: 1, max: 100 }), (history, age) => {
      let state: RuleState | undefined;
      let balance = 0;
      for (const reading of history) {
        for (const again of [reading, reading]) {
          const step = advanceRule(limits, state, again);
          state = step.state;
          balance += step.change === 'raised' ? 1 : step.change === 'cleared' ? -1 : 0;
          assert.ok(balance === 0 || balance === 1);
        }
        assert.equal(advanceRule(limits, state, { at: reading.at - age, value: 200 }).state, state);
      }
    }),
  );
});
