import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

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
  const state = (await aggregated('attrs=state&aggrMethods=min,max')).state;
  assert.deepEqual([state.min[0][0], state.max[0][0]], ['a', 'b']);
  assert.deepEqual((await aggregated('aggrMethods=min,max,avg')).state.avg, [], 'nobody asked for it by name');
  const wrong = await broker.send(`GET /temporal/entities/${id}?options=aggregatedValues&attrs=state&aggrMethods=avg`);
  assert.deepEqual([wrong.status, wrong.json.type], [400, 'https://uri.etsi.org/ngsi-ld/errors/InvalidRequest']);
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
  assert.equal(first.headers['content-range'], `DateTime ${day(0)}-${day(999)}/*`);
  assert.deepEqual([first.json.a.length, first.json.b.length], [1000, 1]);
  const rest = await broker.send(`GET /temporal/entities/${long}?timerel=after&timeAt=${day(999)}`);
  assert.deepEqual([rest.status, rest.json.a.length, rest.json.b.length], [200, 501, 1]);
});

test('a past read from its end is cut where lastN says more than fits, and says so', async () => {
  const last = await broker.send(
    `GET /temporal/entities/urn:ngsi-ld:Station:3?lastN=1200&timerel=before&timeAt=${day(1400)}`,
  );
  assert.equal(last.status, 206);
  assert.equal(last.headers['content-range'], `DateTime ${day(1400)}-${day(400)}/1200`);
  assert.deepEqual([last.json.a.length, values(last.json.a)[0], last.json.b], [1000, 400, undefined]);
});

test('an instance of the past can be corrected and keeps its id', async () => {
  const old = 'urn:ngsi-ld:Station:4';
  await broker.send('POST /temporal/entities', { id: old, type: 'Station', n: [pm(1, 1), pm(2, 2)] });
  const [first] = (await broker.send(`GET /temporal/entities/${old}?options=sysAttrs`)).json.n;
  const path = `/temporal/entities/${old}/attrs/n/${first.instanceId}`;
  assert.equal(
    (await broker.send(`PATCH ${path}`, { n: [{ type: 'Property', value: 7, observedAt: day(5) }] })).status,
    204,
  );
  const [second, corrected] = (await broker.send(`GET /temporal/entities/${old}?options=sysAttrs`)).json.n;
  assert.deepEqual(
    [second.value, corrected.value, corrected.observedAt, corrected.instanceId, corrected.createdAt],
    [2, 7, day(5), first.instanceId, first.createdAt],
  );
  assert.ok(corrected.modifiedAt >= corrected.createdAt);
  assert.equal((await broker.send(`PATCH /temporal/entities/${old}/attrs/n/urn:x:1`, { n: 1 })).status, 404);
  assert.equal((await broker.send(`PATCH /temporal/entities/${old}/attrs/n/nouri`, { n: 1 })).status, 400);
  assert.equal((await broker.send(`PATCH ${path}`, { m: 1 })).status, 400);
  assert.equal((await broker.send(`DELETE ${path}`)).status, 204);
  assert.deepEqual(values((await broker.send(`GET /temporal/entities/${old}`)).json.n), [2]);
});

test('truths, lists and times of day are aggregated as the specification says', async () => {
  const mixed = 'urn:ngsi-ld:Station:5';
  const at = (value: unknown, hour: number) => ({ type: 'Property', value, observedAt: day(hour) });
  const time = (text: string, hour: number) => at({ '@type': 'Time', '@value': text }, hour);
  await broker.send('POST /temporal/entities', {
    id: mixed,
    type: 'Station',
    on: [at(true, 1), at(false, 2), at(true, 3), at(true, 4)],
    list: [at([1, 2], 1), at([1], 2), at([1, 2, 3], 3)],
    open: [time('08:00:00Z', 1), time('10:00:00Z', 2)],
    of: [
      { type: 'Relationship', object: 'urn:x:1', observedAt: day(1) },
      { type: 'Relationship', object: 'urn:x:1', observedAt: day(2) },
    ],
  });
  const aggregated = async (attribute: string, methods: string) => {
    const answer = await broker.send(
      `GET /temporal/entities/${mixed}?options=aggregatedValues&attrs=${attribute}&aggrMethods=${methods}`,
    );
    assert.equal(answer.status, 200, answer.text);
    return methods.split(',').map((method) => answer.json[attribute][method][0][0]);
  };
  assert.deepEqual(await aggregated('on', 'avg,min,max,sum,sumsq,totalCount'), [0.75, 0, 1, 3, 3, 4]);
  assert.deepEqual(await aggregated('list', 'avg,min,max,sum,distinctCount'), [2, 1, 3, 6, 3]);
  assert.deepEqual(await aggregated('open', 'avg,min,max'), ['09:00:00Z', '08:00:00Z', '10:00:00Z']);
  assert.deepEqual(await aggregated('of', 'distinctCount,totalCount'), [1, 2]);
  for (const [attribute, method] of [
    ['list', 'stddev'],
    ['of', 'max'],
    ['open', 'sum'],
  ])
    assert.equal(
      (
        await broker.send(
          `GET /temporal/entities/${mixed}?options=aggregatedValues&attrs=${attribute}&aggrMethods=${method}`,
        )
      ).status,
      400,
      `${method} of ${attribute}`,
    );
});

test('q and places are asked of the instances in the range, not of the entity as it is now', async () => {
  const place = (longitude: number, hour: number) => ({
    type: 'GeoProperty',
    value: { type: 'Point', coordinates: [longitude, 34] },
    observedAt: day(hour),
  });
  for (const [name, base] of [
    ['a', 0],
    ['b', 100],
  ] as const)
    await broker.send('POST /temporal/entities', {
      id: `urn:ngsi-ld:Moving:${name}`,
      type: 'Moving',
      n: [pm(base + 1, 1), pm(base + 50, 2), pm(base + 1, 3)],
      location: [place(base / 10, 1), place(base / 10 + 5, 2)],
    });
  const found = async (query: string) =>
    (await broker.send(`GET /temporal/entities?type=Moving&${query}`)).json
      .map((one: { id: string }) => one.id.at(-1))
      .join('');
  const range = (from: number, to: number) => `timerel=between&timeAt=${day(from)}&endTimeAt=${day(to)}`;
  assert.equal(await found(`${range(0, 9)}&q=n==50`), 'a');
  assert.equal(await found(`${range(3, 9)}&q=n==50`), '');
  assert.equal(await found(`${range(0, 9)}&q=n>100`), 'b');
  const near = (longitude: number) => `georel=near;maxDistance==1000&geometry=Point&coordinates=[${longitude},34]`;
  assert.equal(await found(`${range(0, 9)}&${near(5)}`), 'a');
  assert.equal(await found(`${range(0, 2)}&${near(5)}`), '');
  assert.equal(await found(`${range(20, 30)}`), '', 'what has nothing in the range is not there');
  assert.equal(await found(`${range(0, 9)}&local=true&orderBy=id;desc`), 'ba');
  assert.equal(
    (await broker.send(`GET /temporal/entities?type=Moving&${range(0, 9)}&local=true&orderBy=n`)).status,
    400,
  );
  assert.equal((await broker.send(`GET /temporal/entities?type=Moving&${range(0, 9)}&q=n{m}==1`)).status, 400);
  const page = await broker.send(`GET /temporal/entities?type=Moving&${range(0, 9)}&limit=1`);
  const next = /<\/ngsi-ld\/v1([^>]*)>; rel="next"/.exec(String(page.headers.link))?.[1];
  const second = await broker.send(`GET ${next}`);
  assert.deepEqual([page.json[0].id, second.json[0].id], ['urn:ngsi-ld:Moving:a', 'urn:ngsi-ld:Moving:b']);
});

test('the past can be asked for by a posted query, and mapped', async () => {
  const query = {
    type: 'Query',
    entities: [{ type: 'Moving' }],
    temporalQ: { timerel: 'before', timeAt: day(3), timeproperty: 'observedAt', lastN: 1 },
    pick: ['id', 'n'],
  };
  const answer = await broker.send('POST /temporal/entityOperations/query?options=temporalValues', query);
  assert.deepEqual(
    answer.json,
    ['a', 'b'].map((name, index) => ({
      id: `urn:ngsi-ld:Moving:${name}`,
      n: { type: 'Property', values: [[index * 100 + 50, day(2)]] },
    })),
  );
  const aggregated = await broker.send('POST /temporal/entityOperations/query?format=aggregatedValues', {
    ...query,
    temporalQ: { timerel: 'before', timeAt: day(9) },
    aggrParams: { aggrMethods: ['max'] },
  });
  assert.equal(aggregated.json[0].n.max[0][0], 50);
  const map = await broker.send('POST /temporal/entityMaps', query);
  assert.deepEqual(
    [map.status, Object.keys(map.json.entityMap)],
    [201, ['urn:ngsi-ld:Moving:a', 'urn:ngsi-ld:Moving:b']],
  );
  const used = await broker.send(`GET /temporal/entities?type=Moving&timerel=before&timeAt=${day(9)}&entityMap=true`);
  assert.deepEqual([used.status, typeof used.headers['ngsild-entitymap']], [201, 'string']);
});

test('instances are chosen by dataset and shown in one language', async () => {
  const many = 'urn:ngsi-ld:Station:6';
  await broker.send('POST /temporal/entities', {
    id: many,
    type: 'Station',
    n: [pm(1, 1), { ...pm(2, 1), datasetId: 'urn:d:2' }],
    name: [{ type: 'LanguageProperty', languageMap: { zh: '一', en: 'one' }, observedAt: day(1) }],
  });
  const get = async (query: string) => (await broker.send(`GET /temporal/entities/${many}?${query}`)).json;
  assert.deepEqual(values((await get('datasetId=urn:d:2')).n), [2]);
  assert.deepEqual(values((await get('datasetId=@none')).n), [1]);
  assert.deepEqual((await get('lang=zh')).name[0].value, '一');
  assert.deepEqual(Object.keys(await get('omit=n,type')), ['id', 'name']);
});
