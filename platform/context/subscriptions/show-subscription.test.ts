import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
before(async () => {
  broker = await openTestBroker();
});
after(() => broker.close());

/** As an older hub took them. */
const store = (id: string, members: object, context?: string) =>
  broker.database.query(
    `insert into subscription (tenant, id, body, context, created_at, modified_at) values ('default', $1, $2, $3::json, now(), now())`,
    [
      id,
      JSON.stringify({
        type: 'Subscription',
        entities: [{ type: 'Lamp' }],
        notification: { endpoint: { uri: 'http://127.0.0.1:9/' } },
        ...members,
      }),
      context === undefined ? null : JSON.stringify(context),
    ],
  );

const between = {
  geoQ: { georel: 'near;minDistance==1;maxDistance==2', geometry: 'Point', coordinates: [1, 2] },
};

test('a subscription that is understood no more is shown to its owner as paused, with the reason, beside the others', async () => {
  await store('urn:x:sound', {});
  await store('urn:x:two', between);
  const { status, json } = await broker.send('GET /subscriptions/urn:x:two');
  assert.deepEqual([status, json.status, json.geoQ], [200, 'paused', between.geoQ]);
  assert.equal(json.notification.status, 'failed');
  assert.match(json.notification.failureReason, /Distance/);
  const all = (await broker.send('GET /subscriptions')).json as { id: string; status: string }[];
  assert.deepEqual(
    all.map(({ id, status }) => [id, status]),
    [
      ['urn:x:sound', 'active'],
      ['urn:x:two', 'paused'],
    ],
  );
});

test('it works again when what was wrong is mended, and can be deleted', async () => {
  const mended = { ...between.geoQ, georel: 'near;maxDistance==2' };
  assert.equal((await broker.send('PATCH /subscriptions/urn:x:two', { geoQ: mended })).status, 204);
  const { json } = await broker.send('GET /subscriptions/urn:x:two');
  assert.deepEqual([json.status, json.notification.status], ['active', undefined]);
  await store('urn:x:other', between);
  assert.equal((await broker.send('DELETE /subscriptions/urn:x:other')).status, 204);
});

test('one whose @context cannot be had is shown as it was given, and does not hide the others', async () => {
  await store('urn:x:strange', {}, 'http://127.0.0.1:9/context');
  const { status, json } = await broker.send('GET /subscriptions/urn:x:strange');
  assert.deepEqual([status, json.status, json.notification.status], [200, 'paused', 'failed']);
  assert.match(json.notification.failureReason, /127\.0\.0\.1:9/);
  assert.equal((await broker.send('GET /subscriptions')).json.length, 3);
});

test('one that names no type goes on, and may be changed; a new one is refused', async () => {
  await store('urn:x:typeless', { entities: [{ id: 'urn:x:lamp' }] });
  assert.equal((await broker.send('PATCH /subscriptions/urn:x:typeless', { isActive: false })).status, 204);
  assert.equal((await broker.send('PATCH /subscriptions/urn:x:typeless', { isActive: true })).status, 204);
  assert.equal((await broker.send('GET /subscriptions/urn:x:typeless')).json.status, 'active');
  const entities = [{ id: 'urn:x:lamp' }];
  assert.equal((await broker.send('PATCH /subscriptions/urn:x:typeless', { entities })).status, 400);
  const made = { type: 'Subscription', entities, notification: { endpoint: { uri: 'http://127.0.0.1:9/' } } };
  assert.equal((await broker.send('POST /subscriptions', made)).status, 400);
});
