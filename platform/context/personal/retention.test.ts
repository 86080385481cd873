import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type City, definePack, type RetentionLine, takePass } from '@hub/kernel';
import { openTestBroker, type TestBroker } from '../testing.ts';

const day_ms = 24 * 3_600_000;
const text = (zh: string, en: string) => ({ kind: 'text', title: { zh, en }, maxLength: 60 }) as const;
const pack = definePack({
  id: 'homes',
  title: { zh: '户', en: 'Homes' },
  mandate: { row: 'G5', section: '四（五）', lead: '市大数据局', responsible: [] },
  roles: {},
  entities: {
    Resident: {
      title: { zh: '居民', en: 'Resident' },
      keepPersonal: { contact: 'P30D', health: 'P90D' },
      attributes: {
        phone: { ...text('电话', 'Phone'), personal: 'contact' },
        illness: { ...text('病情', 'Illness'), personal: 'health' },
        name: { ...text('姓名', 'Name'), personal: true },
        flat: text('房号', 'Flat'),
      },
    },
  },
  thingModels: {},
  indicators: {},
  rules: [],
  codeTables: {},
  cases: {},
  panels: [],
  generators: {},
  reads: [],
});

let now = Date.now() - 200 * day_ms;
let broker: TestBroker;

before(async () => {
  broker = await openTestBroker({
    clock: () => now,
    city: { packs: [pack] } as unknown as Pick<City, 'packs'>,
  });
});
after(() => broker.close());

const property = (value: string) => ({ type: 'Property', value });
const make = (id: string, phone: string) =>
  broker.send('POST /entities', {
    id: `urn:ngsi-ld:Resident:${id}`,
    type: 'Resident',
    phone: property(phone),
    illness: property('cough'),
    name: property('王小明'),
    flat: property('502'),
  });
const attributesOf = async (id: string) =>
  Object.keys((await broker.send(`GET /entities/urn:ngsi-ld:Resident:${id}`)).json).toSorted();
const summary = (lines: readonly RetentionLine[]) => lines.map(({ attribute, count }) => [attribute, count]);

async function everythingStored(): Promise<string> {
  const tables = ['entity', 'attribute_history', 'attribute_rollup', 'delivery'];
  const rows = await Promise.all(
    tables.map((table) => broker.database.query(`select row_to_json(t)::text as row from ${table} t`)),
  );
  return JSON.stringify(rows);
}

test('an attribute ends with the term of its class: value and past; others, and what changed since, stay', async () => {
  await make('old', '13800000001');
  await make('new', '13800000002');
  await broker.send('PATCH /entities/urn:ngsi-ld:Resident:old/attrs', { phone: property('13800000003') });
  await broker.database.query(
    `insert into delivery (channel, tenant, target, key, payload, dead_at)
     values ('notification', 'default', 'x', 'urn:ngsi-ld:Resident:old', '13800000003', now())`,
  );
  now += 20 * day_ms;
  await broker.send('PATCH /entities/urn:ngsi-ld:Resident:new/attrs', { phone: property('13800000004') });
  now += 11 * day_ms;
  assert.deepEqual(summary(await takePass(broker.context.retention, false)), [['phone', 1]]);
  assert.ok((await everythingStored()).includes('13800000003'), 'a report changes nothing');
  assert.deepEqual(summary(await takePass(broker.context.retention, true)), [['phone', 1]]);
  assert.deepEqual(await attributesOf('old'), ['flat', 'id', 'illness', 'name', 'type']);
  const stored = await everythingStored();
  for (const phone of ['13800000001', '13800000003']) assert.ok(!stored.includes(phone), phone);
  assert.ok(stored.includes('13800000004'));
  assert.deepEqual(await takePass(broker.context.retention, true), []);
});

test('what somebody has deleted leaves no past beyond its term either', async () => {
  await broker.send('DELETE /entities/urn:ngsi-ld:Resident:new');
  now += 91 * day_ms;
  assert.deepEqual(summary(await takePass(broker.context.retention, true)), [
    ['phone', 1],
    ['illness', 2],
  ]);
  const stored = await everythingStored();
  for (const word of ['13800000004', 'cough']) assert.ok(!stored.includes(word), word);
  assert.ok(stored.includes('王小明'), 'a class without a term is kept');
});

test('a sweep that was stopped goes on behind the last id it had done', async () => {
  for (const id of ['a', 'b', 'c']) await make(id, `1390000000${id}`);
  now += 31 * day_ms;
  await broker.database.query(`update personal_sweep set after_id = 'urn:ngsi-ld:Resident:a' where type = 'Resident'`);
  assert.deepEqual(summary(await takePass(broker.context.retention, true)), [['phone', 2]]);
  assert.deepEqual(
    summary(await takePass(broker.context.retention, true)),
    [['phone', 1]],
    'the next round begins anew',
  );
});

test('a pass tells how far it is, and one that is stopped has done what it told', async () => {
  for (const id of ['x', 'y']) await make(id, `1370000000${id}`);
  now += 31 * day_ms;
  const { retention } = broker.context;
  assert.ok((await retention.size()) >= 2);
  let looked = 0;
  await retention.pass(false, async (more) => {
    looked += more;
  });
  assert.equal(looked, await retention.size());
  const stopped = new Error('stopped');
  await assert.rejects(
    retention.pass(true, () => Promise.reject(stopped)),
    stopped,
  );
  assert.deepEqual(
    summary(await takePass(retention, false)).filter(([attribute]) => attribute === 'phone'),
    [],
  );
  assert.deepEqual(
    retention.terms.map(({ what, title, attribute, keep_ms }) => [what, title.en, attribute, keep_ms / day_ms]),
    [
      ['Resident', 'Resident', 'phone', 30],
      ['Resident', 'Resident', 'illness', 90],
    ],
  );
});
