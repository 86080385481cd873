import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Outbound, openOutbound } from '@hub/runtime';
import { openReceiver, openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
let outbound: Outbound;
let receiver: Awaited<ReturnType<typeof openReceiver>>;

before(async () => {
  receiver = await openReceiver();
  outbound = openOutbound({ allow: ['127.0.0.1'] });
  broker = await openTestBroker({ outbound });
});
after(async () => {
  await broker.close();
  await outbound.close();
  receiver.close();
});

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (await condition()) return;
    await pause(10);
  }
  assert.fail(`never: ${what}`);
}

async function subscribe(path: string, members: object, notification: object = {}): Promise<string> {
  const answer = await broker.send('POST /subscriptions', {
    type: 'Subscription',
    ...members,
    notification: { ...notification, endpoint: { uri: `${receiver.base}${path}` } },
  });
  assert.equal(answer.status, 201, answer.text);
  return decodeURIComponent(String(answer.headers.location).split('/').at(-1) ?? '');
}

/** Resolves when all that was written before has been matched: a mark written last has arrived. */
async function settle(): Promise<void> {
  const mark = crypto.randomUUID();
  await subscribe(`/${mark}`, { entities: [{ id: `urn:ngsi-ld:Mark:${mark}`, type: 'Mark' }] });
  await broker.send('POST /entities', { id: `urn:ngsi-ld:Mark:${mark}`, type: 'Mark', n: 1 });
  await until(() => receiver.at(`/${mark}`).length === 1, 'the mark');
  await until(
    async () => (await broker.database.query('select 1 from delivery where dead_at is null')).length === 0,
    'everything delivered',
  );
}

const triggers = [
  'entityCreated',
  'entityUpdated',
  'entityDeleted',
  'attributeCreated',
  'attributeUpdated',
  'attributeDeleted',
] as const;

test('each trigger fires for its own kind of change', async () => {
  for (const trigger of triggers)
    await subscribe(`/trigger-${trigger}`, { entities: [{ type: 'Valve' }], notificationTrigger: [trigger] });
  await subscribe('/trigger-default', { entities: [{ type: 'Valve' }] });
  const id = 'urn:ngsi-ld:Valve:1';
  const steps: [string, unknown?][] = [
    ['POST /entities', { id, type: 'Valve', a: 1 }],
    [`PATCH /entities/${id}/attrs`, { a: 2 }],
    [`POST /entities/${id}/attrs`, { b: 1 }],
    [`DELETE /entities/${id}/attrs/b`],
    [`DELETE /entities/${id}`],
  ];
  for (const [call, body] of steps) assert.ok((await broker.send(call, body)).status < 300, call);
  await settle();
  const count = (trigger: string) => receiver.at(`/trigger-${trigger}`).length;
  assert.deepEqual(Object.fromEntries([...triggers, 'default'].map((one) => [one, count(one)])), {
    entityCreated: 1,
    entityUpdated: 3,
    entityDeleted: 1,
    attributeCreated: 2,
    attributeUpdated: 1,
    attributeDeleted: 2,
    default: 3,
  });
});

test('watched attributes narrow attribute triggers', async () => {
  await subscribe('/narrow', {
    entities: [{ type: 'Gate' }],
    watchedAttributes: ['a'],
    notificationTrigger: ['attributeCreated'],
  });
  const id = 'urn:ngsi-ld:Gate:1';
  await broker.send('POST /entities', { id, type: 'Gate', b: 1 });
  await broker.send(`POST /entities/${id}/attrs`, { a: 1 });
  await broker.send(`PATCH /entities/${id}/attrs`, { a: 2 });
  await settle();
  assert.equal(receiver.at('/narrow').length, 1);
});

test('with showChanges an update tells what was before, of every kind of attribute', async () => {
  await subscribe(
    '/changes',
    { entities: [{ type: 'Sluice' }], notificationTrigger: ['entityUpdated'] },
    { showChanges: true },
  );
  const id = 'urn:ngsi-ld:Sluice:1';
  await broker.send('POST /entities', {
    id,
    type: 'Sluice',
    level: { type: 'Property', value: 1 },
    owner: { type: 'Relationship', object: 'urn:x:a' },
    name: { type: 'LanguageProperty', languageMap: { zh: '闸' } },
    plain: 1,
  });
  await broker.send(`PATCH /entities/${id}/attrs`, {
    level: { type: 'Property', value: 2 },
    owner: { type: 'Relationship', object: 'urn:x:b' },
    name: { type: 'LanguageProperty', languageMap: { zh: '水闸' } },
  });
  await broker.send(`DELETE /entities/${id}/attrs/plain`);
  await settle();
  const [update, deletion] = receiver.at('/changes').map((one) => one.body.data[0]);
  assert.deepEqual(update.level, { type: 'Property', value: 2, previousValue: 1 });
  assert.deepEqual(update.owner, { type: 'Relationship', object: 'urn:x:b', previousObject: 'urn:x:a' });
  assert.deepEqual(update.name.previousLanguageMap, { zh: '闸' });
  assert.deepEqual(deletion.plain, { type: 'Property', value: 'urn:ngsi-ld:null', previousValue: 1 });
  assert.deepEqual(deletion.level, { type: 'Property', value: 2 });
});

test('a periodic subscription sends all that matches, changed or not, and pauses when told', async () => {
  await broker.send('POST /entityOperations/create', [
    { id: 'urn:ngsi-ld:Clock:1', type: 'Clock', level: 9 },
    { id: 'urn:ngsi-ld:Clock:2', type: 'Clock', level: 1 },
    { id: 'urn:ngsi-ld:Clock:3', type: 'Clock', level: 7 },
  ]);
  const id = await subscribe(
    '/periodic',
    { entities: [{ type: 'Clock' }], q: 'level>5', timeInterval: 1 },
    { format: 'keyValues' },
  );
  await until(() => receiver.at('/periodic').length >= 2, 'two rounds');
  assert.deepEqual(
    receiver.at('/periodic')[0]?.body.data.map((one: { id: string }) => one.id),
    ['urn:ngsi-ld:Clock:1', 'urn:ngsi-ld:Clock:3'],
  );
  assert.equal((await broker.send(`PATCH /subscriptions/${id}`, { isActive: false })).status, 204);
  await settle();
  const sent = receiver.at('/periodic').length;
  const moved = async () =>
    (await broker.database.query<{ at: Date }>('select interval_at as at from subscription where id = $1', [id]))[0]
      ?.at;
  const before_ = await moved();
  await until(async () => (await moved())?.getTime() !== before_?.getTime(), 'the time passed over');
  await settle();
  assert.equal(receiver.at('/periodic').length, sent);
});

test('throttling holds across processes: what SQL knows counts', async () => {
  const id = await subscribe('/throttled', { entities: [{ type: 'Bell' }], throttling: 3600 });
  const write = (n: number) => broker.send('POST /entities', { id: `urn:ngsi-ld:Bell:${n}`, type: 'Bell', n });
  await write(1);
  await write(2);
  await settle();
  assert.equal(receiver.at('/throttled').length, 1);
  // Another process notified an hour and more ago.
  await broker.database.query(`update subscription set queued_at = queued_at - interval '2 hours' where id = $1`, [id]);
  await write(3);
  await settle();
  assert.equal(receiver.at('/throttled').length, 2);
});

test('a deletion is shown by the null marker, plain where the format is', async () => {
  await subscribe(
    '/deleted-plain',
    { entities: [{ type: 'Rail' }], notificationTrigger: ['attributeDeleted'] },
    { format: 'keyValues' },
  );
  await subscribe(
    '/deleted-full',
    { entities: [{ type: 'Rail' }], notificationTrigger: ['attributeDeleted'] },
    { sysAttrs: true },
  );
  const id = 'urn:ngsi-ld:Rail:1';
  await broker.send('POST /entities', { id, type: 'Rail', a: 1, to: { type: 'Relationship', object: 'urn:x:1' } });
  await broker.send(`DELETE /entities/${id}/attrs/to`);
  await settle();
  assert.equal(receiver.at('/deleted-plain')[0]?.body.data[0].to, 'urn:ngsi-ld:null');
  const { to } = receiver.at('/deleted-full')[0]?.body.data[0] ?? {};
  assert.deepEqual([to.type, to.object, typeof to.deletedAt], ['Relationship', 'urn:ngsi-ld:null', 'string']);
});
