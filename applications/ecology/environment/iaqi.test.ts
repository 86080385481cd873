import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Edition, editionAt, editions, type Item, items } from './breakpoints.ts';
import { iaqi } from './iaqi.ts';

// The standards' tables typed a second time, one line an item and one number a sub-index 0, 50, 100, 150, 200, 300, 400, 500;
// a last word says what lies beyond. The code's own table is not read here.
const bothEditions = `
so2_24h 0 50 150 475 800 1600 2100 2620 500
no2_24h 0 40 80 180 280 565 750 940 500
no2_1h  0 100 200 700 1200 2340 3090 3840 500
co_24h  0 2 4 14 24 36 48 60 500
co_1h   0 5 10 35 60 90 120 150 500
o3_1h   0 160 200 300 400 800 1000 1200 500`;
const tables: Readonly<Record<Edition, string>> = {
  'HJ 633-2012': `${bothEditions}
so2_1h   0 150 500 650 800 none
o3_8h    0 100 160 215 265 800 none
pm10_24h 0 50 150 250 350 420 500 600 500
pm25_24h 0 35 75 115 150 250 350 500 500`,
  'HJ 633-2026': `${bothEditions}
so2_1h   0 150 500 650 800 200
o3_8h    0 100 160 215 265 800 300
pm10_24h 0 50 120 250 350 420 500 600 500
pm25_24h 0 35 60 115 150 250 350 500 500`,
};
const steps = [0n, 50n, 100n, 150n, 200n, 300n, 400n, 500n];

interface Line {
  readonly item: Item;
  /** In tenths, so that CO is whole too. */
  readonly tenths: readonly bigint[];
  readonly beyond: number | undefined;
}

function lines(edition: Edition): Line[] {
  return tables[edition]
    .trim()
    .split('\n')
    .map((line) => {
      const [item = '', ...cells] = line.trim().split(/\s+/);
      const beyond = cells.pop();
      return {
        item: item as Item,
        tenths: cells.map((cell) => BigInt(cell) * 10n),
        beyond: beyond === 'none' ? undefined : Number(beyond),
      };
    });
}

/** The index by exact ratios: the least whole number n with n·(high−low) ≥ low index·(high−low) + rise. Not how the code does it. */
function expected({ tenths, beyond }: Line, concentration: bigint): number | undefined {
  for (let at = 1; at < tenths.length; at += 1) {
    const [low = 0n, high = 0n, from = 0n, to = 0n] = [tenths[at - 1], tenths[at], steps[at - 1], steps[at]];
    if (concentration > high) continue;
    let index = from;
    while ((index - from) * (high - low) < (to - from) * (concentration - low)) index += 1n;
    return Number(index);
  }
  return beyond;
}

for (const edition of editions) {
  describe(`sub-indices under ${edition}`, () => {
    test('every item is in the retyped table', () => {
      assert.deepEqual(
        lines(edition)
          .map(({ item }) => item)
          .sort(),
        [...items].sort(),
      );
    });

    for (const line of lines(edition)) {
      const step = line.item.startsWith('co') ? 1n : 10n;

      test(`${line.item}: at, just below and just above every breakpoint`, () => {
        for (const [place, limit] of line.tenths.entries()) {
          assert.equal(iaqi(edition, line.item, Number(limit) / 10), Number(steps[place]), `at ${limit}`);
          for (const concentration of [limit - step, limit + step]) {
            if (concentration < 0n) continue;
            const value = Number(concentration) / 10;
            assert.equal(iaqi(edition, line.item, value), expected(line, concentration), `${line.item} ${value}`);
          }
        }
      });

      test(`${line.item}: every reportable concentration up to beyond the table`, () => {
        const last = line.tenths.at(-1) ?? 0n;
        for (let concentration = 0n; concentration <= last + 50n * step; concentration += step) {
          const value = Number(concentration) / 10;
          assert.equal(iaqi(edition, line.item, value), expected(line, concentration), `${line.item} ${value}`);
        }
      });

      test(`${line.item}: a reading rounds before it is judged`, () => {
        const half = Number(step) / 20;
        for (const limit of line.tenths) {
          const value = Number(limit) / 10;
          assert.equal(iaqi(edition, line.item, value + half * 0.98), iaqi(edition, line.item, value));
          assert.equal(iaqi(edition, line.item, value + half * 1.02), expected(line, limit + step));
        }
      });
    }
  });
}

describe('worked examples', () => {
  // Computed by hand from the tables: [item, concentration, 2026, 2012 where it differs].
  const examples: readonly (readonly [Item, number, number, number?])[] = [
    ['pm25_24h', 36, 52],
    ['pm25_24h', 50, 80, 69],
    ['pm25_24h', 60, 100, 82],
    ['pm25_24h', 61, 101, 83],
    ['pm25_24h', 75, 114, 100],
    ['pm25_24h', 76, 115, 102],
    ['pm25_24h', 120, 158],
    ['pm10_24h', 100, 86, 75],
    ['pm10_24h', 120, 100, 85],
    ['pm10_24h', 121, 101, 86],
    ['pm10_24h', 150, 112, 100],
    ['o3_8h', 161, 101],
    ['so2_24h', 100, 75],
    ['so2_24h', 300, 124],
    ['no2_1h', 150, 75],
    ['co_24h', 1.1, 28],
    ['pm25_24h', 60.5, 100, 82],
    ['pm25_24h', 35.5, 52],
  ];
  for (const [item, concentration, in2026, in2012] of examples) {
    test(`${item} ${concentration} → ${in2026}${in2012 === undefined ? '' : ` (2012: ${in2012})`}`, () => {
      assert.equal(iaqi('HJ 633-2026', item, concentration), in2026);
      if (in2012 !== undefined) assert.equal(iaqi('HJ 633-2012', item, concentration), in2012);
    });
  }
});

describe('the edition of an observation', () => {
  test('changes with the local day, not the UTC day', () => {
    assert.equal(editionAt(Date.parse('2026-02-28T23:59:59+08:00')), 'HJ 633-2012');
    assert.equal(editionAt(Date.parse('2026-03-01T00:00:00+08:00')), 'HJ 633-2026');
    assert.equal(editionAt(Date.parse('2026-02-28T16:00:00Z')), 'HJ 633-2026');
    assert.equal(editionAt(Date.parse('2017-07-07T16:00:00+08:00')), 'HJ 633-2012');
  });
});
