import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  defaultTenant,
  type EntityAccess,
  type EntityAuthority,
  everyEntity,
  type PersonId,
  type Revocations,
} from '@hub/kernel';
import { type Database, Outbox, type OutboxConsumer, openLog, openOutbound, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { migrations } from '../index.ts';
import { openReceiver, openTestBroker, type TestBroker } from '../testing.ts';

/** Lets nobody look at changes for a while: what happens meanwhile comes in one batch, and is all stored by then. */
class LateOutbox extends Outbox {
  #hold: Promise<void> | undefined;
  #reached = () => {};

  override consume(consumer: OutboxConsumer): Promise<void> {
    const handle: OutboxConsumer['handle'] = async (rows) => {
      if (consumer.name === 'context.notifications') {
        this.#reached();
        await this.#hold;
      }
      return consumer.handle(rows);
    };
    return super.consume({ ...consumer, handle });
  }

  /** @returns what resolves when somebody waits to look, and what lets them */
  hold(): { readonly reached: Promise<void>; readonly release: () => void } {
    const [hold, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    this.#hold = hold.promise;
    this.#reached = reached.resolve;
    return { reached: reached.promise, release: hold.resolve };
  }
}

let database: Database;
let outbox: LateOutbox;
let broker: TestBroker;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
const outbound = openOutbound({ allow: ['127.0.0.1'] });

/** What the owner of the subscriptions sees. */
let sight: EntityAccess = everyEntity;
const forgetSight: ((kind: string) => void)[] = [];
const authority: EntityAuthority = {
  entities: (_, permission) => (permission === 'context.read' ? sight : everyEntity),
};
const owner = { kind: 'person', id: 'tester' as PersonId, name: '', roles: [], tenant: defaultTenant } as const;
const revocations: Revocations = {
  listen(told) {
    forgetSight.push(told);
    return () => undefined;
  },
};
function setSight(access: EntityAccess): void {
  sight = access;
  for (const told of forgetSight) told('post');
}

before(async () => {
  receiver = await openReceiver();
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  outbox = new LateOutbox(database, openLog('silent'));
  broker = await openTestBroker({
    outbound,
    database,
    outbox,
    authority,
    findPrincipal: async () => owner,
    revocations,
  });
});
after(async () => {
  await broker.close();
  await outbox.stop();
  await outbound.close();
  await database.close();
  receiver.close();
});

let count = 0;
const newId = () => `urn:ngsi-ld:Well:w${++count}`;

async function write(call: string, body?: unknown): Promise<void> {
  const { status, text } = await broker.send(call, body);
  assert.ok(status < 300, text);
}

async function inTail(): Promise<void> {
  const [row] = await database.query<{ last: number }>('select max(seq)::int4 as last from outbox');
  await until(() => outbox.tail.position >= (row?.last ?? 0), 'all in the tail');
}

async function subscribe(path: string, members: object, notification: object = {}): Promise<void> {
  // What was written before concerns no subscription that comes after.
  await inTail();
  await until(() => outbox.behind() === 0, 'all looked at');
  await write('POST /subscriptions', {
    type: 'Subscription',
    ...members,
    notification: { format: 'keyValues', ...notification, endpoint: { uri: `${receiver.base}${path}` } },
  });
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (await condition()) return;
    await pause(10);
  }
  assert.fail(`never: ${what}`);
}

/** Does some writes of which nobody is told before all are stored, in one batch; ends when all has been delivered. */
async function together(writes: () => Promise<void>): Promise<void> {
  const type = `Mark${++count}`;
  const mark = `/${type}`;
  const markOf = (name: string) => ({ id: `urn:ngsi-ld:${type}:${name}`, type, n: 1 });
  await subscribe(mark, { entities: [{ type }] });
  const { reached, release } = outbox.hold();
  // The batch of this one waits, and all that follow are in the next.
  await write('POST /entities', markOf('first'));
  await reached;
  await writes();
  await write('POST /entities', markOf('last'));
  await inTail();
  release();
  await until(() => receiver.at(mark).length === 2, 'the marks');
  const isEmpty = async () => (await database.query('select 1 from delivery where dead_at is null')).length === 0;
  await until(isEmpty, 'everything delivered');
}

const told = (path: string, member = 'level') => receiver.at(path).map(({ body }) => body.data[0][member]);
const pointAt = (longitude: number, latitude: number) => ({ type: 'Point', coordinates: [longitude, latitude] });
const [here, elsewhere] = [pointAt(113.6, 34.7), pointAt(0, 0)];
const near = { georel: 'near;maxDistance==1000', geometry: 'Point', coordinates: here.coordinates };
const set = (id: string, members: object) => write(`PATCH /entities/${id}/attrs`, members);

test('a spike that is over when it is looked at is told once, with the value it had, in every format', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Well', level: 2, location: here });
  const entities = [{ id, type: 'Well' }];
  await subscribe('/spike', { entities, q: 'level>3' });
  await subscribe('/spike-long', { entities, q: 'level>3' }, { format: 'normalized' });
  await subscribe('/spike-concise', { entities, q: 'level>3' }, { format: 'concise' });
  await subscribe('/spike-shown', { entities, q: 'level>3' }, { format: 'normalized', showChanges: true });
  await write('POST /subscriptions', {
    type: 'Subscription',
    entities,
    q: 'level>3',
    notification: { endpoint: { uri: `${receiver.base}/spike-place`, accept: 'application/geo+json' } },
  });
  await together(async () => {
    await set(id, { level: 3.4, location: elsewhere });
    await set(id, { level: 2.1, location: here });
  });
  assert.deepEqual(told('/spike'), [3.4]);
  assert.deepEqual(told('/spike', 'location'), [elsewhere]);
  assert.deepEqual(told('/spike-long'), [{ type: 'Property', value: 3.4 }]);
  assert.deepEqual(told('/spike-concise'), [3.4]);
  assert.equal(told('/spike-shown')[0].value, 3.4);
  const [feature] = receiver.at('/spike-place').map(({ body }) => body.data.features?.[0] ?? body.data[0]);
  assert.deepEqual([feature.geometry, feature.properties.level.value], [elsewhere, 3.4]);
});

test('of a fall and a rise only the rise is told', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Well', level: 1 });
  await subscribe('/rise', { entities: [{ type: 'Well' }], q: `level>3` });
  await together(async () => {
    await set(id, { level: 2.1 });
    await set(id, { level: 3.4 });
    await set(id, { level: 3.3 });
  });
  assert.deepEqual(told('/rise'), [3.4, 3.3]);
});

test('where an entity was for a moment counts, by its location and by another place', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Boat', location: elsewhere, berth: elsewhere, n: 0 });
  await subscribe('/moved', { entities: [{ type: 'Boat' }], geoQ: near });
  await subscribe('/berthed', { entities: [{ type: 'Boat' }], geoQ: { ...near, geoproperty: 'berth' } });
  await together(async () => {
    await set(id, { location: here, n: 1 });
    await set(id, { location: elsewhere, n: 2 });
    await set(id, { berth: here, n: 3 });
    await set(id, { berth: elsewhere, n: 4 });
    await set(id, { location: { type: 'GeoProperty', value: here, datasetId: 'urn:d:2' }, n: 5 });
    await write(`DELETE /entities/${id}/attrs/location?deleteAll=true`);
  });
  assert.deepEqual(told('/moved', 'n').length, 2);
  assert.deepEqual(told('/berthed', 'n'), [3]);
});

test('what a change did not touch is as an earlier change left it, or as it is stored', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Valve', level: 5, open: true, name: 'north' });
  await subscribe('/untouched', { entities: [{ type: 'Valve' }], q: 'level>3;name=="north";open==true' });
  await together(async () => {
    await set(id, { other: 1 });
    await set(id, { open: false, other: 2 });
    await set(id, { other: 3 });
    await set(id, { open: true, other: 4 });
  });
  assert.deepEqual(told('/untouched', 'other'), [1, 4]);
});

test('what earlier changes left, and later ones took back, meets conditions together, and is told so', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Sluice', level: 1, gate: 'shut' });
  await subscribe('/both', { entities: [{ type: 'Sluice' }], q: 'level>3;gate=="open"' });
  await together(async () => {
    await set(id, { level: 4 });
    await set(id, { gate: 'open' });
    await set(id, { level: 1, gate: 'shut' });
  });
  assert.deepEqual(
    receiver.at('/both').map(({ body }) => body.data),
    [[{ id, type: 'Sluice', level: 4, gate: 'open' }]],
  );
});

test('an attribute that a change deleted is not there, one that came later neither', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Tank', level: 5, lid: 'shut' });
  await subscribe('/lidded', { entities: [{ type: 'Tank' }], q: 'lid' });
  await together(async () => {
    await write(`DELETE /entities/${id}/attrs/lid`);
    await set(id, { level: 6 });
    await write(`POST /entities/${id}/attrs`, { lid: 'open', level: 7 });
    await write('POST /entities', { id: `${id}:b`, type: 'Tank', level: 8 });
    await write(`POST /entities/${id}:b/attrs`, { lid: 'shut', level: 9 });
  });
  assert.deepEqual(told('/lidded'), [7, 9]);
});

test('each subscription is told of the changes that meet its own conditions', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Gauge', level: 1 });
  await subscribe('/high', { entities: [{ type: 'Gauge' }], q: 'level>3' });
  await subscribe('/low', { entities: [{ type: 'Gauge' }], q: 'level<2' });
  await together(async () => {
    for (const level of [4, 1, 2.5, 5, 0]) await set(id, { level });
  });
  assert.deepEqual(told('/high'), [4, 5]);
  assert.deepEqual(told('/low'), [1, 0]);
});

test('of an attribute in several datasets the instances that did not change still count', async () => {
  const id = newId();
  const level = (value: number, datasetId?: string) => ({ type: 'Property', value, ...(datasetId && { datasetId }) });
  await write('POST /entities', { id, type: 'Well2', level: [level(1), level(9, 'urn:d:b')], n: 0 });
  await subscribe('/several', { entities: [{ type: 'Well2' }], q: 'level>3' });
  await together(async () => {
    await set(id, { level: level(2), n: 1 });
    await set(id, { level: level(1), n: 1.5 });
  });
  await together(async () => {
    await write(`DELETE /entities/${id}/attrs/level?datasetId=urn:d:b`);
    await set(id, { level: level(2.5), n: 2 });
    await set(id, { level: level(4), n: 3 });
    await set(id, { level: level(1), n: 4 });
  });
  assert.deepEqual(told('/several', 'n'), [1, 1.5, 3]);
});

test('times of an attribute are those of the change', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Clock', level: 1 });
  await pause(5);
  const start = Date.now();
  const [begun, middle] = [start, start + 1_000].map((at) => new Date(at).toISOString());
  const q = `level.createdAt<${begun};level.modifiedAt>${begun};level.modifiedAt<${middle};modifiedAt<${middle}`;
  await subscribe('/clocked', { entities: [{ type: 'Clock' }], q });
  await together(async () => {
    await set(id, { level: 2 });
    await set(id, { level: 3 });
    await pause(start + 1_001 - Date.now());
    await set(id, { level: 4 });
  });
  assert.deepEqual(told('/clocked'), [2, 3]);
});

test('of an entity that is gone since a change is judged by what it carried, and its deletion by the pattern of its id', async () => {
  const id = newId();
  await write('POST /entities', { id, type: 'Pond', level: 1, open: true });
  await subscribe('/gone', { entities: [{ type: 'Pond' }], q: 'level>3' });
  await subscribe('/gone-more', { entities: [{ type: 'Pond' }], q: 'level>3;open==true' });
  const ended = { entities: [{ type: 'Pond', idPattern: ':w\\d+$' }], notificationTrigger: ['entityDeleted'] };
  await subscribe('/ended', ended);
  await together(async () => {
    await set(id, { level: 4 });
    await write(`DELETE /entities/${id}`);
    await write('POST /entities', { id: `${id}:b`, type: 'Pond', level: 4 });
    await write(`DELETE /entities/${id}:b`);
  });
  assert.deepEqual(told('/gone'), [4, 4]);
  assert.deepEqual(told('/gone-more'), []);
  assert.deepEqual(told('/ended', 'id'), [id]);
});

test('a creation is told as it was, and what a change deleted as deleted, though it has come back', async () => {
  const id = newId();
  await subscribe('/as-left', {
    entities: [{ type: 'Door' }],
    notificationTrigger: ['entityCreated', 'attributeDeleted'],
  });
  await together(async () => {
    await write('POST /entities', { id, type: 'Door', level: 1 });
    await write(`POST /entities/${id}/attrs`, { later: 2 });
    await write(`DELETE /entities/${id}/attrs/level`);
    await write(`POST /entities/${id}/attrs`, { level: 3 });
  });
  const [created, deleted] = receiver.at('/as-left').map(({ body }) => body.data[0]);
  assert.deepEqual(created, { id, type: 'Door', level: 1 });
  assert.deepEqual([deleted.level, deleted.later], ['urn:ngsi-ld:null', 2]);
});

test('a place out of the sight of the owner is not told, though the entity has come back from there', async () => {
  const corners = [113, 34, 114, 34, 114, 35, 113, 35, 113, 34];
  const ring = [0, 2, 4, 6, 8].map((at) => corners.slice(at, at + 2) as [number, number]);
  const name = { zh: '区', en: 'District' };
  const outline = { type: 'Polygon' as const, coordinates: [ring] };
  const about = { provenance: 'synthetic', source: 'test' } as const;
  await broker.context.areas.store([{ code: '11', level: 'city', name, outline, ...about }]);
  const id = newId();
  await write('POST /entities', { id, type: 'Van', location: here, n: 0 });
  await subscribe('/van', { entities: [{ type: 'Van' }] });
  await subscribe('/van-asked', { entities: [{ type: 'Van' }], q: 'n>0' });
  setSight({
    ...everyEntity,
    all: false,
    passes: false,
    wholly: () => false,
    allows: ({ areas, types }) => areas.includes('11') || !types.includes('Van'),
    sql: ({ areas }, use) => (typeof areas === 'object' ? areas.hasAny(['11'], use) : 'false'),
  });
  await together(async () => {
    await set(id, { n: 1 });
    await set(id, { location: elsewhere, n: 2 });
    await set(id, { location: here, n: 3 });
  });
  setSight(everyEntity);
  assert.deepEqual(told('/van', 'n'), [1, 3]);
  assert.deepEqual(told('/van-asked', 'n'), [1, 3]);
});

test('where entities lie in parts, a change of one that is gone since is judged too', async () => {
  const information = [{ entities: [{ type: 'Elsewhere' }] }];
  await write('POST /csourceRegistrations', {
    type: 'ContextSourceRegistration',
    endpoint: 'http://127.0.0.1:9',
    information,
  });
  const id = newId();
  await write('POST /entities', { id, type: 'Basin', level: 1 });
  await subscribe('/parts', { entities: [{ type: 'Basin' }], q: 'level>3', splitEntities: true });
  await together(async () => {
    await set(id, { level: 4 });
    await set(id, { level: 2 });
    await write(`DELETE /entities/${id}`);
  });
  assert.deepEqual(told('/parts'), [4]);
});
