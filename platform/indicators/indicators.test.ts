import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defaultTenant, entityId } from '@hub/kernel';
import { createIndicators, type Indicators, type IndicatorValue, migrations } from './index.ts';
import { call, openToyHub, type ToyHub } from './testing.ts';

const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 20, 4);
let hub: ToyHub;
let indicators: Indicators;

before(async () => {
  hub = await openToyHub(migrations, noon);
  indicators = createIndicators(hub);
  await indicators.start();
});
after(() => hub.close());

async function values(indicator: string, query: object): Promise<readonly IndicatorValue[]> {
  await hub.settle();
  const path = '/api/v1/indicators/:indicator/values';
  const body = await call(indicators.routes, 'GET', path, { params: { indicator }, query });
  return (body as { items: readonly IndicatorValue[] }).items;
}

const short = (items: readonly IndicatorValue[]) =>
  items.map((item) => [item.subject, 'value' in item ? item.value : item.missing.en, item.provenance.join()]);

test('a reading makes values for its place and each area around it', async () => {
  await hub.writeLevel('w1', 3, noon, { provenance: 'measured', lid: 'open' });
  await hub.writeLevel('w2', 2, noon - 10 * 60_000);
  await hub.writeLevel('e1', 4, noon - 30 * 60_000, { provenance: 'synthetic' });
  await hub.writeLevel('w1', 3.5, noon + 1000);
  assert.deepEqual(short(await values('toy.highest', {})), [
    ['999900', 4, 'measured,synthetic'],
    ['999901', 3.5, 'measured'],
    ['999902', 4, 'synthetic'],
    ['urn:ngsi-ld:Tank:e1', 4, 'synthetic'],
    ['urn:ngsi-ld:Tank:w1', 3.5, 'measured'],
    ['urn:ngsi-ld:Tank:w2', 2, 'measured'],
  ]);
});

test('a formula that throws is a missing value with a reason', async () => {
  const [first] = await values('toy.broken', {});
  assert.ok(first && 'missing' in first && first.missing.zh.length > 0);
});

test('history that comes late is computed at its own time, out of the readings of that time', async () => {
  const then = Date.UTC(2020, 0, 1, 0);
  await hub.writeLevel('w1', 9, then);
  await hub.writeLevel('w2', 1, then + hour / 2);
  await hub.writeLevel('w2', 1, then + 2 * hour);
  const old = { from: new Date(then).toISOString(), to: new Date(then + 3 * hour).toISOString(), subject: '999901' };
  assert.deepEqual(
    short(await values('toy.highest', old)).map(([, value]) => value),
    [9, 9, 1],
  );
  assert.equal(short(await values('toy.highest', { subject: '999901' }))[0]?.[1], 3.5);
});

test('a late or corrected reading mends the values that rest on it', async () => {
  const then = Date.UTC(2020, 0, 1, 0);
  await hub.writeLevel('w2', 12, then + 10 * 60_000);
  await hub.writeLevel('w1', 8, then);
  const old = { from: new Date(then).toISOString(), to: new Date(then + 3 * hour).toISOString(), subject: '999901' };
  assert.deepEqual(
    short(await values('toy.highest', old)).map(([, value]) => value),
    [8, 12, 8, 1],
  );
});

test('a day is computed from all its values and filed under its first instant', async () => {
  const [day] = await values('toy.dailyMean', { subject: 'urn:ngsi-ld:Tank:w1' });
  assert.deepEqual([day?.at, day && 'value' in day && day.value], ['2026-11-19T16:00:00.000Z', 3.25]);
  const [only] = await values('toy.dailyMean', { subject: 'urn:ngsi-ld:Tank:w2' });
  assert.ok(only && 'missing' in only);
});

test('a day that still runs without a value leaves the day before the newest, until it has one', async () => {
  const midnight = Date.UTC(2026, 10, 20, 16);
  const newest = async () => (await values('toy.dailyMean', { subject: 'urn:ngsi-ld:Tank:w9' }))[0];
  const about = (value: IndicatorValue | undefined) => [value?.at, value && 'value' in value ? value.value : undefined];
  hub.setClock(midnight - hour);
  await hub.writeLevel('w9', 1, midnight - 5 * hour);
  await hub.writeLevel('w9', 3, midnight - 4 * hour);
  hub.setClock(midnight + hour);
  await hub.writeLevel('w9', 7, midnight + hour);
  assert.deepEqual(about(await newest()), ['2026-11-19T16:00:00.000Z', 2]);
  hub.setClock(midnight + 2 * hour);
  await hub.writeLevel('w9', 9, midnight + 2 * hour);
  assert.deepEqual(about(await newest()), ['2026-11-20T16:00:00.000Z', 8]);
  await hub.context.write([
    { tenant: defaultTenant, id: entityId('Tank', 'w9'), type: 'Tank', mode: 'delete', attributes: {} },
  ]);
  assert.equal(await newest(), undefined, 'a deleted place has no newest value');
  hub.setClock(noon);
});

test('evidence names the records a value was computed from, even after a newer reading', async () => {
  const path = '/api/v1/indicators/:indicator/values/:subject/evidence';
  const params = { indicator: 'toy.highest', subject: '999901' };
  const at = new Date(noon + 1000).toISOString();
  hub.setClock(noon + 2 * hour);
  await hub.writeLevel('w2', 1.5, noon + 2 * hour);
  await hub.settle();
  const body = (await call(indicators.routes, 'GET', path, { params, query: { at } })) as {
    records: readonly { name: string; attribute: string; value: unknown; unit?: { symbol: string } }[];
    total: number;
    trend: readonly { value?: number }[];
    rules: readonly object[];
  };
  assert.deepEqual(
    body.records.map(({ name, attribute, value, unit }) => [name, attribute, value, unit?.symbol]),
    [
      ['Tank w1', 'level', 3.5, 'm'],
      ['Tank w1', 'lid', 'open', undefined],
      ['Tank w2', 'level', 2, 'm'],
    ],
  );
  assert.equal(body.total, 3);
  assert.equal(body.trend.at(-1)?.value, 3.5);
});

test('age and staleness follow the clock', async () => {
  hub.setClock(noon + 1000 + 30 * 60_000);
  const [fresh] = await values('toy.highest', { subject: 'urn:ngsi-ld:Tank:w1' });
  assert.deepEqual([fresh?.stale, fresh?.ageSeconds], [false, 1800]);
  hub.setClock(noon + 1000 + 2 * hour);
  const [stale] = await values('toy.highest', { subject: 'urn:ngsi-ld:Tank:w1' });
  assert.deepEqual([stale?.stale, stale?.ageSeconds], [true, 7200]);
});

test('every value leaves by the outbox once, and an unchanged one not again', async () => {
  const count = async () => {
    await hub.settle();
    const [row] = await hub.database.query<{ n: number }>(
      `select count(*)::int as n from outbox where topic = 'indicator'`,
    );
    return row?.n;
  };
  const at = noon + 5 * hour;
  hub.setClock(at);
  await hub.writeLevel('e1', 4, at, { provenance: 'synthetic' });
  const before = await count();
  await hub.writeLevel('e1', 4, at, { provenance: 'synthetic' });
  assert.equal(await count(), before);
});

test('a reading from a clock that runs ahead takes no place among the newest', async () => {
  const { at } = (await values('toy.highest', { subject: '999902' }))[0] ?? {};
  await hub.writeLevel('e1', 99, hub.clock() + 24 * hour, { provenance: 'synthetic' });
  assert.equal((await values('toy.highest', { subject: '999902' }))[0]?.at, at);
});

test('an open case is counted on the value it is about, until it is closed', async () => {
  const about = { caseId: 'c1', indicator: 'toy.highest', subject: 'urn:ngsi-ld:Tank:w1' };
  const tell = (state: string) =>
    hub.database.query(`insert into outbox (tenant, topic, key, data) values ($1, 'case', 'c1', $2)`, [
      defaultTenant,
      JSON.stringify({ ...about, state }),
    ]);
  await tell('open');
  assert.equal((await values('toy.highest', { subject: about.subject }))[0]?.openCases, 1);
  await tell('closed');
  assert.equal((await values('toy.highest', { subject: about.subject }))[0]?.openCases, 0);
});

test('a list is exported completely as CSV', async () => {
  const path = '/api/v1/indicators/:indicator/values';
  const query = { format: 'csv', from: '2019-01-01T00:00:00Z' };
  const body = (await call(indicators.routes, 'GET', path, {
    params: { indicator: 'toy.highest' },
    query,
  })) as AsyncIterable<string>;
  let csv = '';
  for await (const part of body) csv += part;
  const [row] = await hub.database.query<{ n: number }>(
    `select count(*)::int as n from indicator_value where indicator = 'toy.highest' and at <= $1`,
    [new Date(hub.clock())],
  );
  assert.equal(csv.trimEnd().split('\r\n').length, 1 + (row?.n ?? 0));
});

test('a thousand old readings are taken in within seconds', async () => {
  const start = Date.UTC(2015, 0, 1);
  const startedAt = performance.now();
  for (let chunk = 0; chunk < 10; chunk += 1) {
    const hours = Array.from({ length: 100 }, (_, index) => start + (chunk * 100 + index) * hour);
    await Promise.all(hours.map((at, index) => hub.writeLevel(index % 2 === 0 ? 'w1' : 'e1', 1, at)));
  }
  await hub.settle();
  const seconds = (performance.now() - startedAt) / 1000;
  const [row] = await hub.database.query<{ n: number }>(
    `select count(*)::int as n from indicator_value where indicator = 'toy.highest' and scope = 'city' and at < '2016-01-01'`,
  );
  assert.equal(row?.n, 1000);
  assert.ok(seconds < 60, `took ${seconds} s`);
});
