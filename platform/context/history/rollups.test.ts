import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openTestBroker, type TestBroker } from '../testing.ts';
import { day_ms, hour_ms } from './rollup-span.ts';

const now = Date.UTC(2024, 5, 20, 12);
const start = Date.UTC(2024, 5, 1);
const iso = (at: number) => new Date(at).toISOString();

let broker: TestBroker;
before(async () => {
  broker = await openTestBroker({ clock: () => now });
});
after(() => broker.close());

interface Reading {
  readonly at: number;
  readonly value: number;
}

const instance = ({ at, value }: Reading) => ({ type: 'Property', value, observedAt: iso(at) });
const methods = 'totalCount,sum,avg,min,max,stddev,sumsq';

/** What the answer must be, from the readings themselves. */
function expected(readings: readonly Reading[], from: number, to: number, period_ms: number) {
  const groups = Map.groupBy(
    readings.filter(({ at }) => at >= from && at < to),
    ({ at }) => Math.floor((at - from) / period_ms),
  );
  return [...groups]
    .sort(([one], [other]) => one - other)
    .map(([period, all]) => {
      const values = all.map(({ value }) => value);
      const sum = values.reduce((a, b) => a + b, 0);
      const mean = sum / values.length;
      const stddev = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
      const sumsq = values.reduce((a, b) => a + b * b, 0);
      const figures = [values.length, sum, mean, Math.min(...values), Math.max(...values), stddev, sumsq];
      return { start: iso(from + period_ms * period), figures };
    });
}

async function asked(id: string, from: number, to: number, period: string) {
  const query = `attrs=n&timerel=between&timeAt=${iso(from)}&endTimeAt=${iso(to)}&options=aggregatedValues&aggrMethods=${methods}&aggrPeriodDuration=${period}`;
  const answer = await broker.send(`GET /temporal/entities/${id}?${query}`);
  // An attribute without any past is not found.
  if (answer.status === 404) return [];
  assert.equal(answer.status, 200, answer.text);
  const lists = methods.split(',').map((method) => (answer.json.n?.[method] ?? []) as [number, string, string][]);
  const all = (lists[0] ?? []).map(([, begin], index) => ({
    start: begin,
    figures: lists.map((list) => list[index]?.[0] as number),
  }));
  // Every period that has begun has its place, also where there is nothing in it.
  const length = periods.find(([name]) => name === period)?.[1] ?? 0;
  if (all.length > 0) assert.equal(all.length, Math.ceil((Math.min(to, now) - from) / length));
  const [some, none] = [true, false].map((is) => all.filter(({ figures }) => (figures[0] !== 0) === is));
  for (const { figures } of none ?? []) assert.deepEqual(figures.slice(1), [null, null, null, null, null, null]);
  return some ?? [];
}

function assertSame(found: Awaited<ReturnType<typeof asked>>, wanted: ReturnType<typeof expected>): void {
  assert.deepEqual(
    found.map((one) => one.start),
    wanted.map((one) => one.start),
  );
  for (const [index, { figures }] of wanted.entries()) {
    for (const [method, figure] of figures.entries()) {
      const difference = Math.abs((found[index]?.figures[method] ?? Number.NaN) - figure);
      assert.ok(difference < 1e-6 * Math.max(1, Math.abs(figure)), `${wanted[index]?.start} ${method}: ${difference}`);
    }
  }
}

const periods = [
  ['PT1H', hour_ms],
  ['PT6H', 6 * hour_ms],
  ['P1D', day_ms],
  ['P3D', 3 * day_ms],
] as const;

const minute = fc.nat(18 * 24 * 60).map((minutes) => start + minutes * 60_000 + 7);
const readings = fc.array(fc.record({ at: minute, value: fc.integer({ min: -1000, max: 1000 }) }), {
  minLength: 1,
  maxLength: 40,
});
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('write' as const), readings }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('import' as const), readings }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      from: fc.oneof(
        fc.nat(10).map((days) => start + days * day_ms),
        fc.nat(10).map((days) => start + days * day_ms - 8 * hour_ms),
        fc.nat(240).map((hours) => start + hours * hour_ms),
        minute,
      ),
      length: fc.nat(15 * 24).map((hours) => (hours + 1) * hour_ms),
      period: fc.constantFrom(...periods),
    }),
  },
);

let entities = 0;

test('aggregates are those of the readings, whatever came late, was imported or deleted between two questions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      entities += 1;
      const id = `urn:ngsi-ld:Series:${entities}`;
      await broker.send('POST /entities', { id, type: 'Series' });
      let model: Reading[] = [];
      for (const one of steps) {
        if (one.kind === 'write') {
          await Promise.all(
            one.readings.map((reading) => broker.send(`POST /entities/${id}/attrs`, { n: instance(reading) })),
          );
          model.push(...one.readings);
        } else if (one.kind === 'import') {
          const answer = await broker.send('POST /temporal/entities', {
            id,
            type: 'Series',
            n: one.readings.map(instance),
          });
          assert.equal(answer.status, 204, answer.text);
          model.push(...one.readings);
        } else if (one.kind === 'forget') {
          await broker.send(`DELETE /temporal/entities/${id}/attrs/n?deleteAll=true`);
          model = [];
        } else {
          const [period, length] = one.period;
          const to = one.from + one.length;
          assertSame(await asked(id, one.from, to, period), expected(model, one.from, to, length));
        }
      }
    }),
    { numRuns: Number(process.env.HUB_TEST_ROLLUP_RUNS ?? 25) },
  );
});

test('a writer that comes late while a rollup is made is not forgotten', async () => {
  const id = 'urn:ngsi-ld:Series:contended';
  await broker.send('POST /entities', { id, type: 'Series', n: instance({ at: start, value: 1 }) });
  const written: Reading[] = [{ at: start, value: 1 }];
  const [from, to] = [start, start + 10 * day_ms];
  for (let round = 0; round < 8; round += 1) {
    const late = Array.from({ length: 20 }, (_, index) => ({
      at: start + index * 11 * hour_ms + round * 60_000,
      value: round,
    }));
    await Promise.all([
      ...late.map((reading) => broker.send(`POST /entities/${id}/attrs`, { n: instance(reading) })),
      asked(id, from, to, 'P1D'),
      asked(id, from, to, 'PT1H'),
    ]);
    written.push(...late);
    assertSame(await asked(id, from, to, 'P1D'), expected(written, from, to, day_ms));
  }
  const [made] = await broker.database.query<{ hours: number; days: number }>(
    `select count(*) filter (where span = 'hour' and not stale)::int as hours, count(*) filter (where span = 'day' and not stale)::int as days from attribute_rollup`,
  );
  assert.ok((made?.hours ?? 0) > 0 && (made?.days ?? 0) > 0, 'the questions were answered from rollups');
});
