import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { chinaDayStart, duration_ms, type Threshold } from '@hub/kernel';
import { rules } from './cases.ts';
import { indicators } from './indicators.ts';

const { episode } = JSON.parse(readFileSync(new URL('./fixtures/episode.json', import.meta.url), 'utf8')) as {
  episode: readonly Readonly<Record<string, number>>[];
};
const start = chinaDayStart('2026-05-01');
const hour_ms = 3_600_000;

/** What the indicator says hour by hour, as the alert rules will see it. */
const series = episode.map(({ hour = 0, ...values }) => {
  const observedAt = start + hour * hour_ms;
  const fact = { id: 's', name: 's', provenance: 'measured', observedAt, values, samples: {} } as const;
  const outcome = indicators.aqiRealtime.compute([fact], observedAt);
  return { hour, value: 'value' in outcome ? outcome.value : Number.NaN };
});

/** The first hour from `after` on at which the threshold has held for its whole length. */
function firstHour({ above = -Infinity, below = Infinity, lasting }: Threshold, after: number): number | undefined {
  let since: number | undefined;
  for (const { hour, value } of series.filter((reading) => reading.hour >= after)) {
    since = value > above && value < below ? (since ?? hour) : undefined;
    if (since !== undefined && (hour - since) * hour_ms >= duration_ms(lasting)) return hour;
  }
  return undefined;
}

const expected: Readonly<Record<string, { readonly raised: number; readonly cleared: number }>> = {
  aqiModerate: { raised: 3, cleared: 17 },
  aqiHeavy: { raised: 5, cleared: 12 },
  cityAqiHeavy: { raised: 8, cleared: 14 },
};

test('the episode is the one the expectations were read from', () => {
  assert.deepEqual(
    series.map(({ value }) => value),
    [
      110, 148, 155, 160, 198, 215, 240, 260, 255, 230, 186, 169, 155, 137, 133, 130, 128, 123, 119, 111, 100, 90, 80,
      76,
    ],
  );
});

for (const rule of rules) {
  describe(`rule ${rule.id}`, () => {
    test('raises once its condition has lasted', () => {
      assert.equal(firstHour(rule.raises, 0), expected[rule.id]?.raised);
    });

    test('clears once the air has been better for long enough', () => {
      const { raised = 0, cleared } = expected[rule.id] ?? {};
      assert.equal(firstHour(rule.clears, raised), cleared);
    });

    test('has room between raising and clearing, so that an edge value does neither', () => {
      assert.ok((rule.clears.below ?? Infinity) < (rule.raises.above ?? -Infinity));
    });
  });
}

test('only the immediate severe rule opens a case, so that one spell makes one case', () => {
  assert.deepEqual(
    rules.filter(({ opens }) => opens).map(({ id, opens }) => [id, opens]),
    [['aqiHeavy', 'airExceedance']],
  );
});
