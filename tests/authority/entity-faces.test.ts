import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createContext, migrations } from '@hub/context';
import type { Principal, Purpose } from '@hub/kernel';
import {
  createHttpApp,
  type Database,
  Outbox,
  openDeliveries,
  openLog,
  openOutbound,
  runtimeMigrations,
} from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createAuthority } from '../../systems/security/authority/authority.ts';
import { createEntityAuthority } from '../../systems/security/authority/entity-access.ts';
import { person, service, workPack } from '../../systems/security/authority/testing.ts';

// One resident of the west. Whoever is not in charge must not learn of her by any face; whoever is, not her number.
const city = { packs: [workPack], bureaus: [{ id: 'works', name: { zh: '工务局', en: 'Works' } }] };
const number = '410105199001010016';
const phone = '13837112345';
const secrets = [number, phone, 'asthma', 'urn:x:resident'];
const id = 'urn:x:resident';
const outsider = person(['work.crew'], { areas: ['east'] });
const insider = person(['work.crew'], { areas: ['west'] });
const operator = person(['administrator'], { everywhere: true });
const key = service(['context.read', 'context.write'], { bureaus: ['works'] });

let database: Database;
let principal: Principal;
let purpose: Purpose | undefined;
const noted: { by: string; why: Purpose; uses: readonly unknown[] }[] = [];
let app: Awaited<ReturnType<typeof createHttpApp>>;
let context: ReturnType<typeof createContext>;
let outbox: Outbox;
let deliveries: ReturnType<typeof openDeliveries>;
let receiver: Server;
const received: string[] = [];
/** Who the owners of subscriptions are now. */
const owners = new Map<string, Principal>();
const listeners: (() => void)[] = [];
const log = openLog('silent');

async function ask(by: Principal, call: string, body?: unknown, headers: Record<string, string> = {}) {
  principal = by;
  const [method = '', url = ''] = call.split(' ');
  const answer = await app.inject({
    method: method as 'GET',
    url: `/ngsi-ld/v1${url}`,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, text: answer.body, count: answer.headers['ngsild-results-count'] };
}

before(async () => {
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      received.push(text);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  outbox = new Outbox(database, log);
  deliveries = openDeliveries({ database, log });
  context = createContext({
    database,
    outbox,
    outbound: openOutbound({ allow: ['127.0.0.1', '127.0.0.1:*', '*'] }),
    log,
    clock: Date.now,
    city,
    authority: createEntityAuthority(createAuthority({ packs: [workPack], soleAdministrator: true }), city),
    purposeOf: async () => purpose,
    noteUse: async (by, why, uses) => void noted.push({ by: by.id, why, uses }),
    findPrincipal: async (_tenant, owner) => owners.get(owner.id),
    revocations: {
      listen(one) {
        listeners.push(() => one('post'));
        return () => undefined;
      },
    },
    deliveries,
  });
  const square = (west: number, east: number) => ({
    type: 'Polygon' as const,
    coordinates: [
      [
        [west, 34],
        [east, 34],
        [east, 35],
        [west, 35],
        [west, 34],
      ] as [number, number][],
    ],
  });
  await context.areas.store(
    (['west', 'east'] as const).map((code, index) => ({
      code,
      level: 'district' as const,
      name: { zh: code, en: code },
      outline: square(113 + index, 114 + index),
      provenance: 'synthetic' as const,
      source: 'test',
    })),
  );
  await context.start();
  deliveries.start();
  const gate = { authenticate: async () => principal, permits: () => true };
  app = await createHttpApp({ routes: context.routes, gate, log });
  const made = await ask(operator, 'POST /entities', {
    id,
    type: 'Resident',
    person: { value: 'person:1' },
    number: { value: number, observedAt: '2026-01-01T00:00:00Z' },
    phone: { value: phone },
    illness: { value: 'asthma' },
    note: { value: 'rings twice' },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [113.5, 34.5] } },
  });
  assert.equal(made.status, 201);
  const house = { id: 'urn:x:house', type: 'House', tenant: { type: 'Relationship', object: id } };
  assert.equal((await ask(operator, 'POST /entities', house)).status, 201);
  assert.equal(
    (await ask(operator, 'POST /entities', { id: 'urn:x:pipe', type: 'Pipe', width: { value: 1 } })).status,
    201,
  );
});
after(async () => {
  await app.close();
  await deliveries.stop();
  await context.stop();
  await outbox.stop();
  receiver.close();
  await database.close();
});

const reads = [
  `GET /entities/${id}`,
  `GET /entities/${id}?options=keyValues`,
  `GET /entities/${id}?options=sysAttrs`,
  `GET /entities/${id}?attrs=phone`,
  'GET /entities?type=Resident&count=true',
  'GET /entities?type=Resident&limit=0&count=true',
  'GET /entities?type=Resident,Nothing&options=concise',
  `GET /entities?id=${id}&local=true`,
  'GET /entities?idPattern=resident&type=*',
  'GET /entities?attrs=illness',
  'GET /entities?q=phone',
  `GET /entities?q=${encodeURIComponent('note=="rings twice"')}`,
  'GET /entities?georel=near;maxDistance==1000&geometry=Point&coordinates=[113.5,34.5]',
  `GET /temporal/entities/${id}`,
  'GET /temporal/entities?type=Resident&timerel=after&timeAt=2020-01-01T00:00:00Z',
  'GET /temporal/entities?type=Resident&timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt&options=aggregatedValues&aggrMethods=totalCount,min',
  'GET /types',
  'GET /types/Resident',
  'GET /types?details=true',
  'GET /attributes/note',
  'GET /entities?type=Resident&local=true&orderBy=number',
  'GET /entities/urn:x:house?join=inline&joinLevel=2',
  'GET /entities/urn:x:house?join=flat',
  `GET /entities?type=House&join=inline&q=${encodeURIComponent('tenant{note}=="rings twice"')}`,
  'GET /entities?type=Resident&entityMap=true',
];
const geo = { accept: 'application/geo+json' };

test('to whoever is not in charge every read answers as if she were not there', async () => {
  for (const call of reads) {
    const nobody = call.replaceAll('resident', 'stranger').replaceAll('Resident', 'Nothing');
    for (const headers of [{}, ...(call.includes('/entities?') && !call.includes('temporal') ? [geo] : [])]) {
      const found = await ask(outsider, call, undefined, headers);
      const control = await ask(outsider, nobody, undefined, headers);
      // That a house one sees has a tenant of some id is the house's to tell; what stands behind the id is not.
      for (const secret of secrets)
        if (!call.includes(secret) && !(secret === id && /house|House/.test(call)))
          assert.ok(!found.text.includes(secret), `${call}: ${found.text}`);
      assert.equal(found.status, control.status, call);
      assert.equal(found.count, control.count, call);
      assert.equal(
        found.text
          .replaceAll('resident', 'stranger')
          .replaceAll('Resident', 'Nothing')
          .replaceAll(/[0-9a-f-]{36}/g, ''),
        control.text.replaceAll('resident', 'stranger').replaceAll(/[0-9a-f-]{36}/g, ''),
        call,
      );
    }
  }
  const query = { type: 'Query', entities: [{ type: 'Resident' }] };
  assert.equal((await ask(outsider, 'POST /entityOperations/query', query)).text, '[]');
});

test('to whoever is in charge every read shows her, masked, and never what is hidden', async () => {
  for (const call of reads) {
    const { text, status, count } = await ask(insider, call);
    for (const secret of [number, phone, 'asthma', 'illness']) assert.ok(!text.includes(secret), `${call}: ${text}`);
    if (/=(?:illness|phone|number)$/.test(call))
      assert.match(`${status} ${text}`, /^(?:200 \[\]|200 .*138\*\*\*\*2345|404)/, call);
    else assert.ok(status < 300 && (text.includes('esident') || count === '1'), `${call}: ${status} ${text}`);
  }
  const { text } = await ask(insider, `GET /entities/${id}?options=keyValues`);
  assert.match(text, /410\*{11}0016/);
  assert.match(text, /138\*{4}2345/);
  assert.match((await ask(insider, `GET /temporal/entities/${id}`)).text, /410\*{11}0016/);
});

test('a condition on what is kept back is met by nobody: values cannot be guessed at', async () => {
  for (const q of [
    `number=="${number}"`,
    'number~="^410"',
    'number>"4"',
    'phone',
    `illness=="asthma"|note=="rings twice"`,
    'phone!="x"',
  ]) {
    const { text } = await ask(insider, `GET /entities?type=Resident&q=${encodeURIComponent(q)}`);
    assert.equal(text, '[]', q);
  }
  assert.match((await ask(insider, 'GET /entities?type=Resident&q=note')).text, /rings twice/);
  assert.match((await ask(operator, `GET /entities?type=Resident&q=illness`)).text, /asthma/);
});

test('a purpose opens what is personal, a case of hers what is sensitive, and nobody else’s', async () => {
  purpose = { purpose: 'caseHandling' };
  assert.ok((await ask(insider, `GET /entities/${id}`)).text.includes(phone));
  assert.ok(!(await ask(insider, `GET /entities/${id}`)).text.includes(number));
  purpose = { purpose: 'caseHandling', caseId: 'c1', parties: ['person:2'] };
  assert.ok(!(await ask(insider, `GET /entities/${id}`)).text.includes(number));
  purpose = { purpose: 'caseHandling', caseId: 'c1', parties: ['person:1'] };
  const { text } = await ask(insider, 'GET /entities?type=Resident');
  assert.ok(text.includes(number) && text.includes('asthma'));
  assert.equal(
    (await ask(outsider, `GET /entities/${id}`)).status,
    404,
    'not being in charge is not mended by a purpose',
  );
  const [last] = noted.filter(({ uses }) => uses.length > 0).slice(-1);
  const shown = ['number', 'phone', 'illness'];
  assert.deepEqual(
    last?.uses,
    [{ subject: 'person:1', entityId: id, attributes: shown }],
    'and it is noted whose and what',
  );
  purpose = { ...purpose, classes: ['health'] };
  const limited = (await ask(insider, `GET /entities/${id}`)).text;
  assert.ok(limited.includes('asthma') && !limited.includes(number), 'a consent to one class opens no other');
  purpose = undefined;
});

test('the page of an entity tells what is kept back and what would open it; out of reach it is as if it were not there', async () => {
  const sight = async (by: Principal, of = id, why?: Purpose) => {
    principal = by;
    purpose = why;
    const answer = await app.inject({ method: 'GET', url: `/api/v1/entities/${encodeURIComponent(of)}` });
    purpose = undefined;
    return { status: answer.statusCode, text: answer.body };
  };
  const absent = (await sight(outsider, 'urn:x:residens')).text;
  assert.equal((await sight(outsider)).text, absent.replaceAll('residens', 'resident'));
  const fields = (text: string) =>
    JSON.parse(text).attributes.map(({ name, shown, opens }: Record<string, unknown>) => [name, shown, opens]);
  const plain = await sight(insider);
  for (const secret of [number, phone, 'asthma']) assert.ok(!plain.text.includes(secret), secret);
  const before = noted.length;
  const forPurpose = await sight(insider, id, { purpose: 'inspection' });
  assert.ok(forPurpose.text.includes(phone) && !forPurpose.text.includes(number));
  assert.deepEqual(
    [noted.length, noted.at(-1)?.why.purpose],
    [before + 1, 'inspection'],
    'what is shown whole is kept',
  );
  const grounded = await sight(insider, id, { purpose: 'inspection', caseId: 'c', parties: [id] });
  assert.ok(grounded.text.includes(number));
  assert.deepEqual(fields(plain.text), [
    ['person', 'whole', null],
    ['number', 'masked', 'ground'],
    ['phone', 'masked', 'purpose'],
    ['illness', 'hidden', 'ground'],
  ]);
});

test('a key writes within its reach: what it does not own it neither changes, makes nor learns of', async () => {
  const foreign = { id: 'urn:x:foreign', type: 'Foreign', a: { value: 1 } };
  assert.equal((await ask(operator, 'POST /entities', foreign)).status, 201);
  const calls: readonly [string, unknown?][] = [
    ['PATCH /entities/ID', { a: { value: 2 } }],
    ['POST /entities/ID/attrs', { b: { value: 2 } }],
    ['DELETE /entities/ID'],
    ['DELETE /entities/ID/attrs/a'],
    ['DELETE /temporal/entities/ID'],
  ];
  for (const [call, body] of calls) {
    const there = await ask(key, call.replace('ID', 'urn:x:foreign'), body);
    const missing = await ask(key, call.replace('ID', 'urn:x:missing'), body);
    assert.equal(there.status, missing.status === 204 ? 404 : missing.status, call);
  }
  assert.equal((await ask(key, 'POST /entities', { ...foreign, id: 'urn:x:new' })).status, 403);
  const batch = await ask(key, 'POST /entityOperations/upsert', [
    foreign,
    { id: 'urn:x:own', type: 'Pipe', width: { value: 2 } },
  ]);
  assert.equal(batch.status, 207);
  assert.deepEqual((JSON.parse(batch.text) as { success: string[] }).success, ['urn:x:own']);
  assert.match((await ask(operator, 'GET /entities/urn:x:foreign')).text, /"value": ?1/);
});

test('a key of a district writes what lies there and nothing else, one by one and many at once', async () => {
  const own = service(['context.write'], { areas: ['west'] });
  const pipe = (name: string, east: number) => ({
    id: `urn:x:pipe-${name}`,
    type: 'Pipe',
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [113.5 + east, 34.5] } },
  });
  // Again, since from the second time on it is known that the place decides.
  for (const turn of [1, 2]) {
    assert.equal((await ask(own, 'POST /entities', pipe(`in-${turn}`, 0))).status, 201);
    assert.equal((await ask(own, 'POST /entities', pipe(`out-${turn}`, 1))).status, 403);
    const width = { width: { value: turn } };
    assert.equal((await ask(own, `POST /entities/urn:x:pipe-in-${turn}/attrs`, width)).status, 204);
    assert.equal((await ask(own, 'POST /entities/urn:x:pipe/attrs', width)).status, 404);
    const moved = { location: pipe('', 1).location };
    assert.equal((await ask(own, `POST /entities/urn:x:pipe-in-${turn}/attrs`, moved)).status, 403);
    const many = [pipe(`many-${turn}`, 0), pipe(`far-${turn}`, 1), pipe(`in-${turn}`, 0)];
    const batch = await ask(own, 'POST /entityOperations/upsert', many);
    assert.equal(batch.status, 207);
    assert.deepEqual((JSON.parse(batch.text) as { success: string[] }).success, [many[0]?.id, many[2]?.id]);
  }
  assert.match((await ask(operator, 'GET /entities/urn:x:pipe')).text, /"value": ?1/);
});

test('a subscription tells what its owner may see at the time, and ends with the owner', async () => {
  const uri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const subscribe = async (by: Principal, name: string, more: object = {}) => {
    owners.set(by.id, by);
    const body = {
      id: `urn:x:sub:${name}`,
      type: 'Subscription',
      entities: [{ type: 'Resident' }, { type: 'Pipe' }],
      notification: { endpoint: { uri, receiverInfo: [{ key: 'x-token', value: `token-of-${name}` }] } },
      ...more,
    };
    assert.equal((await ask(by, 'POST /subscriptions', body)).status, 201);
  };
  // Judged by the change alone, or put together with what other hubs have first: in a queue of its own, where there is another hub.
  const source = {
    type: 'ContextSourceRegistration',
    endpoint: uri,
    information: [{ entities: [{ type: 'Elsewhere' }] }],
  };
  assert.equal((await ask(operator, 'POST /csourceRegistrations', source)).status, 201);
  const whole = { splitEntities: true, q: 'note|width' };
  await subscribe(insider, 'insider');
  await subscribe(outsider, 'outsider');
  await subscribe(insider, 'insider-whole', whole);
  await subscribe(outsider, 'outsider-whole', whole);
  await subscribe(insider, 'watcher', { watchedAttributes: ['illness'] });
  const patch = async (entity: string, body: object) =>
    assert.equal((await ask(operator, `PATCH /entities/${entity}`, body)).status, 204);
  await patch(id, { note: { value: 'rings thrice' }, illness: { value: 'asthma, mild' } });
  await patch('urn:x:pipe', { width: { value: 7 } });
  const hears = async (name: string, text: string) => {
    for (let tries = 0; !received.some((one) => one.includes(text) && one.includes(`sub:${name}"`)); tries += 1) {
      assert.ok(tries < 400, `${name} hears ${text}`);
      await pause(10);
    }
  };
  for (const name of ['insider', 'insider-whole']) await hears(name, 'rings thrice');
  for (const name of ['insider', 'outsider', 'insider-whole', 'outsider-whole']) await hears(name, '"value":7');
  for (const one of received) {
    for (const secret of [number, phone, 'asthma', 'illness']) assert.ok(!one.includes(secret), one);
    if (one.includes('esident')) assert.ok(one.includes('sub:insider'), one);
  }

  // Each sees their own, with its secrets, and nobody else's.
  const list = await ask(outsider, 'GET /subscriptions?count=true');
  assert.equal(list.count, '2');
  assert.ok(list.text.includes('token-of-outsider') && !list.text.includes('token-of-insider'));
  assert.equal((await ask(outsider, 'GET /subscriptions/urn:x:sub:insider')).status, 404);
  assert.equal((await ask(outsider, 'DELETE /subscriptions/urn:x:sub:insider')).status, 404);
  assert.equal((await ask(operator, 'GET /subscriptions?count=true')).count, '5');

  owners.delete(insider.id);
  for (const told of listeners) told();
  received.length = 0;
  await patch(id, { note: { value: 'has moved' } });
  await patch('urn:x:pipe', { width: { value: 8 } });
  for (const name of ['outsider', 'outsider-whole']) await hears(name, '"value":8');
  assert.ok(!received.some((one) => one.includes('sub:insider')), 'the insider has gone');
  assert.match((await ask(operator, 'GET /subscriptions/urn:x:sub:insider')).text, /failureReason/);
});

test('the past of an entity that has gone is for those who would see it without a place', async () => {
  assert.equal((await ask(operator, `DELETE /entities/${id}`)).status, 204);
  assert.equal((await ask(outsider, `GET /temporal/entities/${id}`)).status, 404);
  assert.equal((await ask(insider, `GET /temporal/entities/${id}`)).status, 404, 'it lies in no area any more');
  const owner = person(['work.crew'], { bureaus: ['works'] });
  const { text } = await ask(owner, `GET /temporal/entities/${id}`);
  assert.ok(text.includes('0016') && !text.includes(number) && !text.includes('asthma'), text);
});
