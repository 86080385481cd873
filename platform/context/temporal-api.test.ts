import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from './testing.ts';

let broker: TestBroker;
const id = 'urn:ngsi-ld:Station:1';
const day = (hour: number) => new Date(Date.UTC(2024, 1, 28) + hour * 3_600_000).toISOString();
const pm = (value: number, hour: number) => ({ type: 'Property', value, observedAt: day(hour) });

before(async () => {
  broker = await openTestBroker();
  const created = await broker.send('POST /temporal/entities', {
    id,
    type: 'Station',
    pm25: Array.from({ length: 72 }, (_, hour) => pm(hour, hour)),
    state: [
      { type: 'Property', value: 'b', observedAt: day(1) },
      { type: 'Property', value: 'a', observedAt: day(2) },
    ],
  });
  assert.equal(created.status, 201, created.text);
});
after(() => broker.close());

const past = async (query: string) => {
  const answer = await broker.send(`GET /temporal/entities/${id}?${query}`);
  assert.ok([200, 206].includes(answer.status), answer.text);
  return answer.json;
};
const values = (attribute: { value: number }[] | undefined) => (attribute ?? []).map((one) => one.value);

test('an imported past can be read, extended, and is no current entity', async () => {
  assert.equal((await broker.send(`GET /entities/${id}`)).status, 404);
  assert.equal(values((await past('attrs=pm25')).pm25).length, 72);
  assert.equal((await broker.send('POST /temporal/entities', { id, type: 'Station', extra: pm(1, 1) })).status, 204);
  assert.equal((await broker.send(`POST /temporal/entities/${id}/attrs`, { extra: [pm(2, 2)] })).status, 204);
  assert.deepEqual(values((await past('')).extra), [1, 2]);
  assert.equal((await broker.send('POST /temporal/entities/urn:x:none/attrs', { extra: [pm(2, 2)] })).status, 404);
});

test('before excludes its bound, after includes it, between does both', async () => {
  assert.deepEqual(values((await past(`attrs=pm25&timerel=before&timeAt=${day(3)}`)).pm25), [0, 1, 2]);
  assert.deepEqual(values((await past(`attrs=pm25&timerel=after&timeAt=${day(70)}`)).pm25), [70, 71]);
  assert.deepEqual(
    values((await past(`attrs=pm25&timerel=between&timeAt=${day(5)}&endTimeAt=${day(7)}`)).pm25),
    [5, 6],
  );
  assert.equal((await past(`attrs=pm25&timerel=after&timeAt=2030-01-01T00:00:00Z`)).pm25, undefined);
});

test('lastN gives the newest of each attribute', async () => {
  const found = await past('lastN=2');
  assert.deepEqual(
    [values(found.pm25), values(found.state)],
    [
      [70, 71],
      ['b', 'a'],
    ],
  );
});

test('temporalValues are pairs of value and time', async () => {
  assert.deepEqual((await past(`attrs=pm25&lastN=1&options=temporalValues`)).pm25, {
    type: 'Property',
    values: [[71, day(71)]],
  });
});

test('values are aggregated by period with every method', async () => {
  const found = await past(
    `attrs=pm25&options=aggregatedValues&aggrMethods=totalCount,distinctCount,sum,avg,min,max,stddev,sumsq&aggrPeriodDuration=P1D`,
  );
  const first = Array.from({ length: 24 }, (_, hour) => hour);
  const mean = 11.5;
  assert.deepEqual(
    found.pm25.avg.map((one: unknown[]) => one),
    [
      [11.5, day(0), day(24)],
      [35.5, day(24), day(48)],
      [59.5, day(48), day(72)],
    ],
  );
  assert.deepEqual(
    [
      found.pm25.totalCount[0][0],
      found.pm25.distinctCount[0][0],
      found.pm25.sum[0][0],
      found.pm25.min[1][0],
      found.pm25.max[1][0],
    ],
    [24, 24, 276, 24, 47],
  );
  assert.ok(
    Math.abs(found.pm25.stddev[0][0] - Math.sqrt(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 24)) <
      1e-9,
  );
  assert.equal(
    found.pm25.sumsq[0][0],
    first.reduce((sum, value) => sum + value * value, 0),
  );
});

test('the whole range is one period, months follow the calendar, texts have a first and a last', async () => {
  const aggregated = (query: string) => past(`options=aggregatedValues&${query}`);
  assert.equal((await aggregated('attrs=pm25&aggrMethods=max&aggrPeriodDuration=PT0S')).pm25.max.length, 1);
  const months = (
    await aggregated(
      `attrs=pm25&aggrMethods=totalCount&aggrPeriodDuration=P1M&timerel=after&timeAt=2024-02-01T00:00:00Z`,
    )
  ).pm25.totalCount;
  assert.deepEqual(months, [
    [48, '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    [24, '2024-03-01T00:00:00.000Z', '2024-04-01T00:00:00.000Z'],
  ]);
  const state = (await aggregated('attrs=state&aggrMethods=min,max,avg')).state;
  assert.deepEqual([state.min[0][0], state.max[0][0], state.avg], ['a', 'b', []]);
});

test('every write of an entity leaves its instance, by observation and by receipt', async () => {
  const live = 'urn:ngsi-ld:Station:2';
  await broker.send('POST /entities', { id: live, type: 'Station', pm25: pm(1, 1) });
  await broker.send(`PATCH /entities/${live}/attrs`, { pm25: pm(2, 2) });
  await broker.send(`PATCH /entities/${live}`, { pm25: pm(3, 3) });
  const all = (await broker.send(`GET /temporal/entities/${live}`)).json;
  assert.deepEqual(values(all.pm25), [1, 2, 3]);
  assert.match(all.pm25[0].instanceId, /^urn:ngsi-ld:attribute-instance:/);
  const since = (
    await broker.send(
      `GET /temporal/entities/${live}?timerel=after&timeAt=2025-01-01T00:00:00Z&timeproperty=modifiedAt&options=temporalValues`,
    )
  ).json;
  assert.equal(since.pm25.values.length, 3);
  await broker.send(`DELETE /entities/${live}`);
  assert.equal(values((await broker.send(`GET /temporal/entities/${live}`)).json.pm25).length, 3);
  const gone = (await broker.send(`GET /temporal/entities/${live}?timeproperty=deletedAt`)).json;
  assert.deepEqual([gone.pm25[0].value, typeof gone.pm25[0].deletedAt], ['urn:ngsi-ld:null', 'string']);
  assert.equal((await broker.send(`DELETE /temporal/entities/${live}/attrs/pm25?deleteAll=true`)).status, 204);
  assert.equal((await broker.send(`DELETE /temporal/entities/${live}`)).status, 204);
  assert.equal((await broker.send(`GET /temporal/entities/${live}`)).status, 404);
});

test('a query over the past names a time and finds by type', async () => {
  const found = await broker.send(`GET /temporal/entities?type=Station&attrs=pm25&timerel=before&timeAt=${day(2)}`);
  assert.deepEqual(
    found.json.map((one: { id: string; pm25: { value: number }[] }) => [one.id, values(one.pm25)]),
    [[id, [0, 1]]],
  );
  assert.deepEqual(
    (await broker.send('GET /temporal/entities?type=Station&timerel=after&timeAt=2030-01-01T00:00:00Z')).json,
    [],
  );
  for (const query of [
    'type=Station',
    'timerel=before&timeAt=2024-01-01T00:00:00Z',
    'type=Station&timerel=around&timeAt=2024-01-01T00:00:00Z',
    'type=Station&timerel=before&timeAt=x',
    'type=Station&timerel=between&timeAt=2024-01-01T00:00:00Z',
    'type=S&timerel=before&timeAt=2024-01-01T00:00:00Z&options=aggregatedValues',
    'type=S&timerel=before&timeAt=2024-01-01T00:00:00Z&aggrPeriodDuration=1d',
  ]) {
    assert.equal((await broker.send(`GET /temporal/entities?${query}`)).status, 400, query);
  }
});

test('a past too long for one answer is cut at one time and says where', async () => {
  const long = 'urn:ngsi-ld:Station:3';
  await broker.send('POST /temporal/entities', {
    id: long,
    type: 'Station',
    a: Array.from({ length: 1500 }, (_, hour) => pm(hour, hour)),
    b: [pm(1, 1), pm(2, 1400)],
  });
  const first = await broker.send(`GET /temporal/entities/${long}`);
  assert.equal(first.status, 206);
  assert.equal(first.headers['content-range'], `date-time ${day(0)}-${day(1000)}/*`);
  assert.deepEqual([first.json.a.length, first.json.b.length], [1000, 1]);
  const rest = await broker.send(`GET /temporal/entities/${long}?timerel=after&timeAt=${day(1000)}`);
  assert.deepEqual([rest.status, rest.json.a.length, rest.json.b.length], [200, 500, 1]);
});
