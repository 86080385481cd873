import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
let count = 0;
let id = '';
const observedAt = '2026-03-01T08:00:00Z';

before(async () => {
  broker = await openTestBroker();
});
after(() => broker.close());
beforeEach(async () => {
  count += 1;
  id = `urn:ngsi-ld:Packed:${count}`;
  const created = await broker.send('POST /entities', {
    id,
    type: 'Packed',
    scope: '/河南/郑州',
    name: { type: 'Property', value: '气站' },
    level: { type: 'Property', value: 1.5, observedAt },
    depth: [
      { type: 'Property', value: 2, observedAt },
      { type: 'Property', value: 3, observedAt, datasetId: 'urn:x:deep' },
    ],
    owner: { type: 'Relationship', object: 'urn:x:owner' },
  });
  assert.equal(created.status, 201, created.text);
});

const stored = (table: string) =>
  broker.database.query<{
    attribute: string;
    dataset_id: string | null;
    number: number | null;
    instance_id: string;
    instance: object;
  }>(
    `select attribute, dataset_id, number, instance_id, instance from ${table} where tenant = 'default' and entity_id = $1 order by attribute, dataset_id nulls first`,
    [id],
  );
const past = async (query = '') => {
  const { status, json, text } = await broker.send(`GET /temporal/entities/${id}?${query}`);
  assert.equal(status, 200, text);
  return json;
};
const short = (name: string) => name.split('/').at(-1);

test('what holds from the same time is one row, and each instance is there by itself', async () => {
  const rows = await stored('attribute_history');
  assert.deepEqual(
    rows.map(({ attribute }) => attribute),
    ['', '', 'scope'],
  );
  const instances = await stored('attribute_instance');
  assert.deepEqual(
    instances.map((one) => [short(one.attribute), one.dataset_id, one.number]),
    [
      ['depth', null, 2],
      ['depth', 'urn:x:deep', 3],
      ['level', null, 1.5],
      ['name', null, null],
      ['owner', null, null],
      ['scope', null, null],
    ],
  );
  assert.equal(new Set(instances.map((one) => one.instance_id)).size, instances.length);
  assert.deepEqual(instances[3]?.instance, { type: 'Property', value: '气站' });
});

test('the past tells them with their times and kinds, and finds them by value, place in time and dataset', async () => {
  const { level, depth, name, owner } = await past();
  assert.deepEqual([level[0].value, level[0].observedAt], [1.5, observedAt]);
  assert.deepEqual(
    depth.map((one: { value: number }) => one.value),
    [2, 3],
  );
  assert.deepEqual([name[0].value, owner[0].object], ['气站', 'urn:x:owner']);
  const found = async (query: string) =>
    (await broker.send(`GET /temporal/entities?type=Packed&id=${id}&${query}`)).json.length;
  const during = 'timerel=between&timeAt=2026-03-01T00:00:00Z&endTimeAt=2026-03-02T00:00:00Z';
  assert.deepEqual(
    await Promise.all(
      ['q=level>1', 'q=level>2', 'q=level.observedAt>2026-01-01T00:00:00Z'].map((q) => found(`${during}&${q}`)),
    ),
    [1, 0, 1],
  );
  assert.equal((await past('datasetId=urn:x:deep')).depth[0].value, 3);
  const summed = await past(`attrs=depth&options=aggregatedValues&aggrMethods=sum,totalCount&${during}`);
  assert.deepEqual([summed.depth.sum[0][0], summed.depth.totalCount[0][0]], [5, 2]);
});

test('a single instance can be corrected and deleted; the others stay as they came', async () => {
  const { instanceId } = (await past('attrs=level')).level[0];
  const path = `/temporal/entities/${id}/attrs/level/${instanceId}`;
  const level = { type: 'Property', value: 9, observedAt };
  assert.equal((await broker.send(`PATCH ${path}`, { level: [level] })).status, 204);
  assert.equal((await past('attrs=level')).level[0].value, 9);
  assert.equal((await broker.send(`DELETE ${path}`)).status, 204);
  const left = await past();
  assert.equal(left.level, undefined);
  assert.deepEqual([left.name[0].value, left.depth.length], ['气站', 2]);
  const ids = (await stored('attribute_instance')).map((one) => one.instance_id);
  assert.equal(new Set(ids).size, 5);
});

test('the past of one attribute can be deleted, and that of the whole entity', async () => {
  assert.equal((await broker.send(`DELETE /temporal/entities/${id}/attrs/name`)).status, 204);
  const left = await past();
  assert.deepEqual([left.name, left.owner[0].object], [undefined, 'urn:x:owner']);
  assert.equal((await broker.send(`DELETE /temporal/entities/${id}`)).status, 204);
  assert.deepEqual(await stored('attribute_history'), []);
});

test('ids of instances are the same before and after one of them was changed', async () => {
  const ids = async () => (await stored('attribute_instance')).map((one) => one.instance_id);
  const before = await ids();
  await broker.database.query(`select unpack_history('default', $1)`, [[id]]);
  assert.deepEqual(await ids(), before);
  assert.deepEqual(
    (await stored('attribute_history')).map((one) => one.instance_id),
    before,
  );
});

test('attributes with the times of their entity need none of their own, and can be asked for by them', async () => {
  const times = async () =>
    (await broker.database.query<{ meta: string }>(`select meta from entity where id = $1`, [id]))[0]?.meta;
  assert.equal(await times(), '{}');
  const found = async (query: string) => (await broker.send(`GET /entities?type=Packed&id=${id}&${query}`)).json.length;
  const since = encodeURIComponent(new Date(Date.now() - 60_000).toISOString());
  const until = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
  const asked = [`q=name.createdAt>${since}`, `q=name.modifiedAt>${until}`, `q=none.createdAt>${since}`];
  assert.deepEqual(await Promise.all(asked.map(found)), [1, 0, 0]);
  const shown = (await broker.send(`GET /entities/${id}?options=sysAttrs`)).json;
  assert.equal(shown.name.createdAt, shown.createdAt);

  await broker.send(`PATCH /entities/${id}/attrs/name`, { type: 'Property', value: '水站' });
  const changed = (await broker.send(`GET /entities/${id}?options=sysAttrs`)).json;
  assert.deepEqual(
    [changed.level.modifiedAt, changed.level.createdAt],
    [shown.level.modifiedAt, shown.level.createdAt],
  );
  assert.deepEqual([changed.name.createdAt, changed.name.modifiedAt], [shown.createdAt, changed.modifiedAt]);
  assert.notEqual(changed.modifiedAt, shown.modifiedAt);
  const ordered = await broker.send(`GET /entities?type=Packed&orderBy=name.modifiedAt&limit=1000`);
  assert.equal(ordered.json.at(-1).id, id);
});
