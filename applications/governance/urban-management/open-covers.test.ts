import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { duration_ms, type Provenance } from '@hub/kernel';
import { rules } from './cases.ts';
import { thingModels } from './entities.ts';
import { indicators } from './indicators.ts';
import { type ComponentFact, isOpen, openCoversOutcome } from './open-covers.ts';

const fixture = JSON.parse(readFileSync(new URL('./fixtures/cover-night.json', import.meta.url), 'utf8'));
const start = Date.parse('2026-05-01T20:00:00+08:00');

function cover(values: ComponentFact['values'], provenance: Provenance = 'measured', id = 'c1'): ComponentFact {
  return { id, name: id, provenance, observedAt: start, values, samples: {} };
}

const openCount = (...facts: ComponentFact[]) => {
  const outcome = openCoversOutcome(facts);
  return 'value' in outcome ? outcome.value : undefined;
};

describe('an open cover', () => {
  test('is one whose switch says so, or that leans further than 15 degrees', () => {
    assert.equal(isOpen(cover({ opened: true })), true);
    assert.equal(isOpen(cover({ tilt: 15 })), false);
    assert.equal(isOpen(cover({ tilt: 15.1 })), true);
  });

  test('the switch counts more than the tilt: a cover on a slope is not open', () => {
    assert.equal(isOpen(cover({ opened: false, tilt: 30 })), false);
  });

  test('a cover that has told nothing is neither open nor closed', () => {
    assert.equal(isOpen(cover({})), undefined);
    assert.equal(isOpen(cover({ tilt: Number.NaN })), undefined);
  });
});

describe('the count of an area', () => {
  test('counts the open ones and names them', () => {
    const outcome = openCoversOutcome([cover({ tilt: 50 }), cover({ tilt: 1 }, 'measured', 'c2')]);
    assert.ok('value' in outcome);
    assert.equal(outcome.value, 1);
    assert.deepEqual(outcome.details?.open, ['c1']);
    assert.equal(outcome.level?.title.zh, '井盖开启');
  });

  test('leaves silent covers out', () => {
    assert.equal(openCount(cover({ tilt: 50 }), cover({}, 'measured', 'c2')), 1);
  });

  test('says in words when no cover has told, instead of 0', () => {
    for (const facts of [[], [cover({})]]) assert.ok('missing' in openCoversOutcome(facts));
  });

  test('does not count synthetic covers where real ones are', () => {
    const outcome = openCoversOutcome([cover({ tilt: 50 }, 'synthetic'), cover({ tilt: 1 }, 'measured', 'c2')]);
    assert.ok('value' in outcome);
    assert.equal(outcome.value, 0);
    assert.equal(outcome.details?.provenance, 'measured');
    assert.equal(outcome.details?.setAside, 1);
  });
});

describe('bad data', () => {
  for (const values of fixture.bad) {
    test(`${JSON.stringify(values)} never raises by itself`, () => {
      // The edge lets only numbers and booleans in; null and missing values reach the pack as absent.
      const known = Object.fromEntries(
        Object.entries(values).filter(([, value]) => typeof value === 'number' || typeof value === 'boolean'),
      );
      assert.equal(openCount(cover(known)), undefined);
    });
  }
});

describe('late data', () => {
  test('a cover may miss two signs of life before its state no longer counts', () => {
    assert.equal(duration_ms(indicators.openCovers.staleAfter), 3 * duration_ms(thingModels.smartCover.period));
  });

  test('a cover whose state no longer counts leaves the area to the others', () => {
    // The platform drops stale values, so a silent cover comes without any.
    assert.equal(openCount(cover({}), cover({ tilt: 1 }, 'measured', 'c2')), 0);
  });
});

describe('rule coverOpen', () => {
  const rule = rules.find(({ id }) => id === 'coverOpen');
  assert.ok(rule);
  const series = (fixture.cover as { minute: number; tilt: number }[]).map(({ minute, tilt }) => ({
    minute,
    value: openCount(cover({ tilt })) ?? Number.NaN,
  }));

  test('watches an indicator that is computed for its scope', () => {
    assert.ok(indicators[rule.indicator].scopes.includes(rule.scope));
  });

  test('raises with the first open reading', () => {
    assert.equal(duration_ms(rule.raises.lasting), 0);
    assert.equal(series.find(({ value }) => value > (rule.raises.above ?? Infinity))?.minute, 97);
  });

  test('clears only after ten quiet minutes; a rattle starts them over', () => {
    const quiet = duration_ms(rule.clears.lasting) / 60_000;
    let since: number | undefined;
    let clearedAt: number | undefined;
    for (const { minute, value } of series.filter((reading) => reading.minute > 97)) {
      since = value < (rule.clears.below ?? -Infinity) ? (since ?? minute) : undefined;
      if (since !== undefined && minute - since >= quiet) clearedAt ??= minute;
    }
    assert.equal(clearedAt, 165);
  });

  test('opens a case of the bureau that looks after covers', () => assert.equal(rule.opens, 'urbanComponent'));
});
