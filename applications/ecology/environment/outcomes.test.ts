import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { chinaDayStart, type Instant, type Outcome, type Provenance } from '@hub/kernel';
import { indicators } from './indicators.ts';
import type { AirFact } from './outcomes.ts';
import { pollutants } from './pollutants.ts';

const { aqiRealtime, aqiDaily, aqiDailyReported, pm25Hourly, exceedanceDaily } = indicators;
const fixture = JSON.parse(readFileSync(new URL('./fixtures/episode.json', import.meta.url), 'utf8'));
const hour_ms = 3_600_000;
const noon = Date.parse('2026-05-01T12:00:00+08:00');
const clean = { so2: 8, no2: 20, co: 0.5, o3: 60, pm10: 40, pm25: 20 };

interface Given {
  readonly values?: AirFact['values'];
  readonly samples?: AirFact['samples'];
  readonly provenance?: Provenance;
  readonly at?: Instant;
}

function station({ values = {}, samples = {}, provenance = 'measured', at = noon }: Given): AirFact {
  return { id: 's', name: 's', provenance, observedAt: at, values, samples };
}

/** 24 hours of the same air on a local day. */
function steadyDay(day: string, air: Readonly<Record<string, number>>, hours = 24): AirFact['samples'] {
  const start = chinaDayStart(day);
  return Object.fromEntries(
    Object.entries(air).map(([name, value]) => [
      name,
      Array.from({ length: hours }, (_, hour) => ({ at: start + hour * hour_ms, value })),
    ]),
  );
}

function valueOfOutcome(outcome: Outcome): number {
  assert.ok('value' in outcome, JSON.stringify(outcome));
  return outcome.value;
}

function missingOf(outcome: Outcome): string {
  assert.ok('missing' in outcome, JSON.stringify(outcome));
  assert.ok(outcome.missing.en);
  return outcome.missing.zh;
}

describe('real-time index of a place', () => {
  test('comes with level, colour, primary pollutant, sub-indices and rounded concentrations', () => {
    const outcome = aqiRealtime.compute([station({ values: { ...clean, pm25: 120.4 } })], noon);
    assert.ok('value' in outcome);
    assert.equal(outcome.value, 158);
    assert.deepEqual(outcome.level, {
      title: { zh: '四级 中度污染', en: 'IV · Moderately polluted' },
      color: '#ff0000',
    });
    assert.deepEqual(outcome.details?.primaryPollutants, [{ zh: '细颗粒物 PM₂.₅', en: 'Fine particles (PM₂.₅)' }]);
    assert.deepEqual(outcome.details?.concentrations, { ...clean, pm25: 120 });
    assert.equal(outcome.details?.standard, 'HJ 633-2026');
  });

  test('is judged by the edition of the observation, not of the moment it is computed', () => {
    const late = station({ values: { ...clean, pm25: 75 }, at: Date.parse('2026-02-28T23:00:00+08:00') });
    const outcome = aqiRealtime.compute([late], Date.parse('2026-03-01T09:00:00+08:00'));
    assert.equal(valueOfOutcome(outcome), 100);
    assert.equal(outcome.details?.standard, 'HJ 633-2012');
  });

  test('with a pollutant missing is NA in words up to 100 and a number above', () => {
    const { co: _, ...withoutCo } = clean;
    const quiet = aqiRealtime.compute([station({ values: withoutCo })], noon);
    assert.match(missingOf(quiet), /NA.*CO/);
    assert.deepEqual(quiet.details?.missingPollutants, [{ zh: '一氧化碳 CO', en: 'Carbon monoxide (CO)' }]);
    assert.equal(valueOfOutcome(aqiRealtime.compute([station({ values: { ...withoutCo, pm25: 120 } })], noon)), 158);
  });
});

describe('an area', () => {
  test('takes the index of the mean concentrations, not the mean of the indices', () => {
    const stations = [
      station({ values: { ...clean, pm25: 20 } }),
      station({ values: { ...clean, pm25: 200 } }),
      station({ values: { ...clean, pm25: 25 } }),
    ];
    // (20 + 200 + 25) / 3 = 81.67 → 82; the indices 29, 250, 36 would average 105.
    assert.equal(valueOfOutcome(aqiRealtime.compute(stations, noon)), 120);
  });

  test('a mean that is exactly a half rounds to even', () => {
    const stations = [station({ values: { ...clean, pm25: 60 } }), station({ values: { ...clean, pm25: 61 } })];
    assert.equal(valueOfOutcome(aqiRealtime.compute(stations, noon)), 100);
    assert.equal(valueOfOutcome(pm25Hourly.compute(stations, noon)), 60);
  });

  test('never mixes synthetic values into measured ones, and says so', () => {
    const stations = [
      station({ values: { ...clean, pm25: 200 }, provenance: 'synthetic' }),
      station({ values: clean }),
    ];
    const outcome = aqiRealtime.compute(stations, noon);
    assert.equal(valueOfOutcome(outcome), 40);
    assert.deepEqual(
      [outcome.details?.provenance, outcome.details?.stations, outcome.details?.stationsSetAside],
      ['measured', 1, 1],
    );
  });

  test('a silent measured station does not push out the synthetic one that speaks', () => {
    const stations = [station({}), station({ values: clean, provenance: 'synthetic' })];
    const outcome = aqiRealtime.compute(stations, noon);
    assert.equal(outcome.details?.provenance, 'synthetic');
    assert.equal(valueOfOutcome(outcome), 40);
  });

  test('a station without a pollutant does not count in the mean of that pollutant', () => {
    const { pm25: _, ...withoutPm25 } = clean;
    const stations = [station({ values: { ...clean, pm25: 120 } }), station({ values: withoutPm25 })];
    assert.equal(valueOfOutcome(aqiRealtime.compute(stations, noon)), 158);
  });

  test('without any station says so', () =>
    assert.equal(missingOf(aqiRealtime.compute([], noon)), '没有有效的监测数据'));
});

describe('daily index', () => {
  test('the day on which the edition changes is judged by the new one, the day before by the old one', () => {
    const air = { ...clean, pm25: 75 };
    const before = aqiDaily.compute([station({ samples: steadyDay('2026-02-28', air) })], chinaDayStart('2026-02-28'));
    const after = aqiDaily.compute([station({ samples: steadyDay('2026-03-01', air) })], chinaDayStart('2026-03-01'));
    assert.deepEqual([valueOfOutcome(before), valueOfOutcome(after)], [100, 114]);
  });

  test('a day that is not yet over has no index until 20 hours are in', () => {
    const day = (hours: number) =>
      aqiDaily.compute([station({ samples: steadyDay('2026-05-01', clean, hours) })], chinaDayStart('2026-05-01'));
    assert.match(missingOf(day(19)), /NA/);
    assert.equal(valueOfOutcome(day(20)), 40);
  });

  test('values that arrive late are taken in when the day is computed again', () => {
    const samples = steadyDay('2026-05-01', { ...clean, pm25: 60 });
    const late = {
      ...samples,
      pm25: [...(samples.pm25 ?? []), { at: chinaDayStart('2026-05-01') + hour_ms, value: 84 }],
    };
    assert.equal(valueOfOutcome(aqiDaily.compute([station({ samples })], noon)), 100);
    assert.equal(valueOfOutcome(aqiDaily.compute([station({ samples: late })], noon)), 101);
  });

  test('a bad spell', () => {
    const samples = Object.fromEntries(
      pollutants.map((pollutant) => [
        pollutant,
        (fixture.episode as Record<string, number>[]).map((row) => ({
          at: chinaDayStart('2026-05-01') + Number(row.hour) * hour_ms,
          value: Number(row[pollutant]),
        })),
      ]),
    );
    const outcome = aqiDaily.compute([station({ samples })], noon);
    // PM2.5 sums to 2734: 2734 / 24 = 113.9 → 114; 100 + 50 · 54 / 55 = 149.1, rounded up.
    assert.equal(valueOfOutcome(outcome), 150);
    assert.deepEqual(outcome.details?.primaryPollutants, [{ zh: '细颗粒物 PM₂.₅', en: 'Fine particles (PM₂.₅)' }]);
  });
});

describe('index from reported daily means', () => {
  const at = chinaDayStart('2019-01-05');
  const reported = (pm25: number, pm10: number) =>
    aqiDailyReported.compute(
      [
        station({
          provenance: 'recorded',
          at,
          samples: { pm25Daily: [{ at, value: pm25 }], pm10Daily: [{ at, value: pm10 }] },
        }),
      ],
      at,
    );

  test('with particles only it is a number on bad days', () => {
    const outcome = reported(180.4, 220);
    assert.equal(valueOfOutcome(outcome), 230);
    assert.deepEqual(outcome.details?.exceedingPollutants, [
      { zh: '可吸入颗粒物 PM₁₀', en: 'Inhalable particles (PM₁₀)' },
      { zh: '细颗粒物 PM₂.₅', en: 'Fine particles (PM₂.₅)' },
    ]);
  });

  test('and NA on others, naming what is missing', () => {
    assert.match(missingOf(reported(40, 80)), /SO₂、NO₂、CO、O₃/);
  });
});

describe('worst daily overrun', () => {
  const at = chinaDayStart('2026-05-01');
  const overrun = (air: Readonly<Record<string, number>>, day = '2026-05-01') =>
    exceedanceDaily.compute([station({ samples: steadyDay(day, air) })], at);

  test('is the multiple of the pollutant furthest above its class 2 limit', () => {
    const outcome = overrun({ ...clean, pm25: 90, pm10: 132 });
    assert.equal(valueOfOutcome(outcome), 0.5);
    assert.equal(outcome.details?.standard, 'GB 3095-2026 transition');
    assert.deepEqual(outcome.details?.exceedances, {
      pm10: { concentration: 132, limit: 120, multiple: 0.1 },
      pm25: { concentration: 90, limit: 60, multiple: 0.5 },
    });
  });

  test('is 0 when every limit is kept', () => assert.equal(valueOfOutcome(overrun(clean)), 0));

  test('is not 0 but unknown when a pollutant is missing', () => {
    const { o3: _, ...withoutO3 } = clean;
    assert.match(missingOf(overrun(withoutO3)), /O₃/);
    assert.equal(valueOfOutcome(overrun({ ...withoutO3, pm25: 90 })), 0.5);
  });

  test('the stricter limits apply from 2031', () => {
    assert.equal(valueOfOutcome(overrun({ ...clean, pm25: 60 }, '2030-12-31')), 0);
    assert.equal(valueOfOutcome(overrun({ ...clean, pm25: 60 }, '2031-01-01')), 0.2);
  });
});

describe('bad data', () => {
  for (const values of fixture.bad) {
    test(`${JSON.stringify(values)} gives no value and no crash`, () => {
      for (const indicator of Object.values(indicators)) missingOf(indicator.compute([station({ values })], noon));
    });
  }

  test('numbers that are none give no value', () => {
    for (const pm25 of [Number.NaN, Number.POSITIVE_INFINITY]) {
      missingOf(pm25Hourly.compute([station({ values: { pm25 } })], noon));
    }
  });
});

test('every key of the details has a title on screens', () => {
  const { o3: _, ...withoutO3 } = clean;
  const keysOf = (value: unknown): string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
      : [];
  const bad = { ...withoutO3, pm25: 150, pm10: 300 };
  for (const indicator of Object.values(indicators)) {
    const fact = station({ values: bad, samples: steadyDay('2019-05-01', bad) });
    for (const key of keysOf(indicator.compute([fact], noon).details)) assert.ok(indicator.detailTitles?.[key], key);
  }
});
