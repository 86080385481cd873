import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { everyEntity } from '@hub/kernel';
import type { Database, Statement } from '@hub/runtime';
import { anyText } from './attributes/value-keys.ts';
import { piecesOf } from './history/rollup-span.ts';
import { pastStatement } from './history/store-past.ts';
import { rolledStatement } from './history/store-rolled.ts';
import { listAttributes, selectEvolution, selectExtent } from './history/store-temporal.ts';
import { coreContext } from './json-ld/ld-context.ts';
import { parseGeo } from './query/geo-query.ts';
import { parseQ } from './query/q.ts';
import { parseTypes } from './query/selection.ts';
import { judgedStatement } from './query/store-judged.ts';
import { type EntityQuery, queryStatement } from './query/store-query.ts';
import { holdingText } from './query/store-value-keys.ts';
import { openTestBroker, type TestBroker } from './testing.ts';
import { flushTexts } from './writing/store.ts';

/** No query a client can ask may read a big table from end to end: looked up in the plans, on tables large enough to tempt the planner. */
let broker: TestBroker;
before(async () => {
  broker = await openTestBroker();
  const { database } = broker;
  await broker.send('POST /entities', {
    id: 'urn:x:seed',
    type: 'T0',
    n: { value: 1, observedAt: '2026-01-01T00:00:00Z' },
  });
  await database.query(`insert into entity (tenant, id, types, scope, body, meta, location, value_keys, version, created_at, modified_at)
    select 'default', 'urn:x:' || n, array['T' || n % 10], '{}', jsonb_build_object('id', 'urn:x:' || n, 'type', 'T' || n % 10, 'n', jsonb_build_object('type', 'Property', 'value', n), 'name', jsonb_build_object('type', 'Property', 'value', 'Row ' || n)), '{}',
      st_setsrid(st_makepoint(113 + (n % 1000) / 1000.0, 34 + n / 20000.0), 4326), array[value_key('default', 'name' || chr(1) || 'Row ' || n), value_key('default', 'state' || chr(1) || 'open')], 1, now(), now() from generate_series(1, 20000) n`);
  await database.query(
    `insert into entity_type select 'default', 'T' || n % 10, 'urn:x:' || n from generate_series(1, 20000) n`,
  );
  await database.query(
    `insert into attribute_history select 'default', 'urn:x:' || n % 50, 'n', null, gen_random_uuid(), '2026-01-01'::timestamptz + n * interval '1 minute', true, now(), 'updated', n, '{}' from generate_series(1, 20000) n`,
  );
  await database.query(
    `insert into subscription (tenant, id, body, created_at, modified_at) select 'default', 'urn:s:' || n, '{"id":"urn:s:1","type":"Subscription","entities":[{"type":"None"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9/"}}}', now(), now() from generate_series(1, 20000) n`,
  );
  for (const table of ['entity', 'entity_type', 'attribute_history', 'subscription'])
    await database.query(`analyze ${table}`);
});
after(() => broker.close());

async function plan(text: string, values: readonly unknown[]): Promise<string> {
  const rows = await broker.database.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

// The parts of the history that are empty do not count.
const big = /Seq Scan on (entity|entity_type|attribute_instance_2026_01|attribute_rollup|subscription)\b/;
const page = ' order by et.id limit 20';
const query = (more: Partial<EntityQuery>): EntityQuery => ({
  tenant: 'default',
  context: coreContext,
  access: everyEntity,
  ...more,
});
const types = parseTypes('T3', coreContext);

/** What each call reads is looked at as it is asked: of every statement it makes, the plan. */
const polygon = '[[[113.2,34.1],[113.3,34.1],[113.3,34.2],[113.2,34.2],[113.2,34.1]]]';
const place = (georel: string, geometry: 'Point' | 'Polygon', more = '') =>
  `georel=${georel}&geometry=${geometry}&coordinates=${geometry === 'Point' ? '[113.5,34.5]' : polygon}${more}`;
const q = (text: string) => `q=${encodeURIComponent(text)}`;
const between = 'timerel=between&timeAt=2026-01-02T00:00:00Z&endTimeAt=2026-01-03T00:00:00Z';
const calls: readonly string[] = [
  'GET /entities/urn:x:7',
  'GET /entities/urn:x:7?options=keyValues,sysAttrs',
  'GET /entities?type=T3',
  'GET /entities?type=T3,T4',
  'GET /entities?type=(T3;T4)|T5',
  'GET /entities?type=T3&offset=100',
  'GET /entities?type=T3&after=urn:x:5003&offset=20',
  'GET /entities?type=T3&before=urn:x:5003&offset=20',
  'GET /entities?id=urn:x:5,urn:x:6&local=true',
  'GET /entities?id=urn:x:5,urn:x:6&type=T5&count=true',
  'GET /entities?type=T3&idPattern=^urn:x:1',
  'GET /entities?type=T3&idPattern=^urn:x:nothing',
  'GET /entities?type=T3&attrs=n',
  'GET /entities?type=T3&scopeQ=/a/b',
  ...[
    'n',
    'n==7',
    'n!=7',
    'n>=100',
    'n<100',
    'n==100..200',
    'n==7,8',
    'name=="Row 7"',
    'name=="Row 7","Row 8"',
    'state=="open"',
    'name~="^Row 1"',
    'name!~="^Row 1"',
    'name=="Row 7"|n>19000',
    'n>100;n<200',
    'createdAt>=2020-01-01T00:00:00Z',
    'n.observedAt>=2020-01-01T00:00:00Z',
    'name[a]=="x"',
    'name.of=="x"',
  ].map((text) => `GET /entities?type=T3&${q(text)}`),
  `GET /entities?${q('name=="Row 7"')}`,
  `GET /entities?${q('name=="Row 7"')}&count=true`,
  `GET /entities?type=T3&join=inline&${q('of{n}>5')}`,
  'GET /entities?type=T3&join=flat',
  ...['', '&type=T3', '&type=T3&count=true'].map(
    (more) => `GET /entities?${place('near;maxDistance==500', 'Point', more)}`,
  ),
  `GET /entities?${place('near;minDistance==500', 'Point', '&type=T3')}`,
  ...['within', 'intersects', 'equals', 'overlaps', 'contains'].map(
    (georel) => `GET /entities?${place(georel, 'Polygon')}`,
  ),
  `GET /entities?${place('disjoint', 'Polygon', '&type=T3')}`,
  `GET /entities?${place('within', 'Polygon', '&type=T3&geoproperty=other')}`,
  `GET /entities?type=T3&local=true&orderBy=dist-asc:location&${place('near;maxDistance==500', 'Point')}`,
  'GET /types',
  'GET /subscriptions',
  'GET /csourceRegistrations?type=T3',
  `GET /temporal/entities?type=T3&${between}`,
  `GET /temporal/entities?type=T3&${between}&attrs=n&lastN=5`,
  `GET /temporal/entities?type=T3&${between}&${q('n>100')}`,
  `GET /temporal/entities?id=urn:x:7&local=true&${between}`,
  `GET /temporal/entities/urn:x:7?${between}`,
  `GET /temporal/entities/urn:x:7?timerel=before&timeAt=2026-01-03T00:00:00Z&lastN=3`,
  `GET /temporal/entities/urn:x:7?${between}&attrs=n&options=aggregatedValues&aggrMethods=avg&aggrPeriodDuration=PT1H`,
];

/** What is about all of something has to read all of it. Where that is most of a table, from end to end is the best way. */
const whole: readonly (readonly [call: string, bound: string])[] = [
  ['GET /entities?type=T3&count=true', 'the entities of the type, 60 s a statement'],
  ['GET /entities?type=T3&local=true&orderBy=n', 'the entities of the type, 60 s a statement'],
  ['GET /entities?type=T3&local=true&orderBy=name&collation=zh', '20,000 entities (limits.sorted)'],
  ['GET /entities?type=T3&local=true&entityMap=true', '100,000 entities (limits.mapped)'],
  ['GET /types/T3', 'the entities of the type, 60 s a statement'],
  ['GET /attributes/n', 'all entities, 60 s a statement'],
  ['GET /subscriptions?count=true&limit=5&offset=100', 'all subscriptions of a tenant'],
];
for (const [call, bound] of whole)
  test(`as much as there is may be read for ${call}: ${bound}`, async () => {
    assert.ok((await broker.send(call)).status < 300);
  });

for (const call of calls) {
  test(`no big table is read from end to end for ${decodeURIComponent(call)}`, async () => {
    const { database } = broker;
    const asked: Statement[] = [];
    const { query: ask } = database;
    database.query = (statement: Statement | string, values?: readonly unknown[]) => {
      asked.push(typeof statement === 'string' ? { text: statement, ...(values && { values }) } : statement);
      return ask(statement, values);
    };
    const answer = await broker.send(call);
    database.query = ask;
    assert.ok(answer.status < 300, `${answer.status} ${answer.text.slice(0, 200)}`);
    assert.ok(asked.length > 0 || !/entities|types/.test(call), 'something was asked');
    for (const { text, values = [] } of asked) assert.doesNotMatch(await plan(text, values), big, text);
  });
}

test('a page of a type is in the order of its index; a place is found by its own', async () => {
  const geo = parseGeo({ georel: 'near;maxDistance==500', geometry: 'Point', coordinates: '[113.5,34.5]' }, 'location');
  for (const more of [{}, { q: parseQ('n>100;n<200') }]) {
    const { text, values } = queryStatement(query({ types, ...more }), 'e.id');
    assert.doesNotMatch(await plan(text + page, values), /Sort/);
  }
  const { text, values } = queryStatement(query({ types, geo }), 'e.id');
  assert.match(await plan(`${text} order by e.id limit 20`, values), /entity_location/);
});

test('entities that have a past in some range are found by their type', async () => {
  const range = {
    property: 'observedAt',
    bounded: true,
    from: Date.UTC(2026, 0, 2),
    to: Date.UTC(2026, 0, 3),
  } as const;
  const q = parseQ('n>100');
  for (const more of [{}, { attributes: ['n'] }, { q }]) {
    const asked = { tenant: 'default', context: coreContext, access: everyEntity, types, range, ...more };
    const { text, values } = pastStatement(asked, { limit: 20 });
    assert.doesNotMatch(await plan(text, values), big);
  }
});

test('a rare text and a common one are looked for in the index of texts', async () => {
  for (const text of ['name\u0001Row 7', 'state\u0001open', 'state\u0001never'])
    assert.match(await plan(holdingText, ['default', [text, anyText]]), /entity_value_keys/);
});

test('a rare text of a tenant with few of the entities is found without reading all of the tenant', async () => {
  const { database } = broker;
  await database.query(`insert into entity (tenant, id, types, scope, body, meta, value_keys, version, created_at, modified_at)
    select 'small', 'urn:x:' || n, array['T'], '{}', '{}', '{}', array[value_key('small', 'name' || chr(1) || n)], 1, now(), now() from generate_series(1, 2000) n`);
  await database.query('analyze entity');
  const found = await plan(holdingText, ['small', ['name\u00017', anyText]]);
  await database.query(`delete from entity where tenant = 'small'`);
  await database.query('analyze entity');
  assert.match(found, /entity_value_keys/);
  assert.doesNotMatch(found, /entity_pkey/);
});

test('a condition behind relationships looks entities up by key', async () => {
  const { text, values } = queryStatement(query({ types, q: parseQ('of{n}>5') }), 'e.id');
  const found = await plan(text + page, values);
  assert.doesNotMatch(found, big);
});

test('entities as changes left them are looked up by key, whatever is asked of them', async () => {
  const geo = parseGeo({ georel: 'near;maxDistance==500', geometry: 'Point', coordinates: '[113.5,34.5]' }, 'location');
  const laid = new Map([['n', { given: [], decided: [null], times: [null, 0] }]] as const);
  const judged = Array.from({ length: 500 }, (_, n) => ({ id: `urn:x:${n}`, types: ['T0'], at: 0, laid }));
  for (const more of [{ q: parseQ('name=="Row 7"') }, { geo }, { q: parseQ('of{n}>5') }]) {
    const { text, values } = judgedStatement(query(more), judged);
    const found = await plan(text, values);
    assert.match(found, /Index Scan using entity_pkey/);
    assert.doesNotMatch(found, /entity_location|entity_value_keys/);
    assert.doesNotMatch(found, big);
  }
});

test('what is due to expire is found without looking at what is not', async () => {
  assert.match(
    await plan('select tenant, id from entity where due_at <= now() order by due_at limit 500', []),
    /entity_due/,
  );
});

test('the history of an attribute walks an index', async () => {
  const found = await plan(
    `select instance from attribute_instance where tenant = $1 and entity_id = any($2) and attribute = any($3) and at >= $4 and at < $5 order by entity_id, attribute, at limit 100`,
    ['default', ['urn:x:7'], ['n'], new Date(Date.UTC(2026, 0, 2)), new Date(Date.UTC(2026, 0, 3))],
  );
  assert.doesNotMatch(found, big);
});

test('the first and the last of a series that is most of the history are looked up, not read for', async (t) => {
  const { database } = broker;
  await database.query(
    `insert into attribute_history select 'default', 'urn:x:most', 'n', null, gen_random_uuid(), '2026-01-01'::timestamptz + n * interval '10 seconds', true, now(), 'updated', n, '{}' from generate_series(1, 200000) n`,
  );
  // A planner that takes an entity for a third of the history reads all of it rather than walk an index.
  await database.query('alter table attribute_instance_2026_01 alter column entity_id set (n_distinct = 3)');
  await database.query('analyze attribute_history');
  t.after(() => database.query(`delete from attribute_history where entity_id = 'urn:x:most'`));
  const series = { tenant: 'default', ids: ['urn:x:most'], property: 'observedAt', bounded: false } as const;
  const asked = {
    'its extent': (db: Database) => selectExtent(db, { ...series, attributes: ['n'] }),
    'its newest': (db: Database) => selectEvolution(db, { ...series, attributes: ['n'] }, { limit: 1, last: true }),
    'its attributes': (db: Database) => listAttributes(db, series),
  };
  for (const [name, ask] of Object.entries(asked)) {
    const plans: string[] = [];
    const query = async (text: string, values: readonly unknown[]) => {
      plans.push(await plan(text, values));
      return [];
    };
    await ask({ ...database, query });
    assert.equal(plans.length, 1, name);
    assert.doesNotMatch(plans[0] ?? '', big, name);
  }
});

test('aggregates of a year walk the keys of rollups, and the index of the history at its ends', async () => {
  await broker.database.query(
    `insert into attribute_rollup (tenant, entity_id, attribute, span, start, observed, stale, total, numbers, sum)
     select 'default', 'urn:x:' || n % 50, 'n', 'hour', '2026-01-01'::timestamptz + n / 50 * interval '1 hour', true, false, 1, 1, n from generate_series(1, 20000) n`,
  );
  await broker.database.query('analyze attribute_rollup');
  const from = Date.UTC(2026, 0, 1, 0, 30);
  const range = { from, to: Date.UTC(2026, 0, 20) };
  const bounds = Array.from({ length: 20 }, (_, day) => Date.UTC(2026, 0, 1 + day));
  const filter = {
    property: 'observedAt',
    bounded: true,
    tenant: 'default',
    ids: ['urn:x:7'],
    attributes: ['n'],
  } as const;
  const pieces = piecesOf(range, { from: Date.UTC(2026, 0, 2), to: Date.UTC(2026, 0, 19) }, bounds);
  assert.deepEqual(
    pieces.map(({ source }) => source),
    ['history', 'hour', 'history'],
  );
  const { text, values } = rolledStatement(filter, ['avg', 'stddev'], bounds, pieces);
  const found = await plan(text, values);
  assert.doesNotMatch(found, big);
  assert.match(found, /attribute_rollup_pkey/);
});

test('what a marked write has left is found by the index of its attribute', async () => {
  const found = await plan(
    `select max(at) as at from attribute_instance where tenant = $1 and entity_id = $2 and attribute = any($3) and at >= $4 and instance_id between $5 and $6`,
    ['default', 'urn:x:7', ['n'], new Date(Date.UTC(2026, 0, 2)), crypto.randomUUID(), crypto.randomUUID()],
  );
  assert.doesNotMatch(found, big);
});

for (const [shape, text] of Object.entries(flushTexts)) {
  test(`a flush of ${shape} finds its entities by key, however many there are`, async () => {
    const count = new Set(text.match(/\$\d+/g)).size;
    const found = await plan(text, new Array(count).fill(null));
    assert.doesNotMatch(found, big);
    // What it joins is hashed: nothing grows with the square of the batch.
    assert.doesNotMatch(found, /Nested Loop Semi Join/);
  });
}
