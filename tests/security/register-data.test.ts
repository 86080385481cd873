import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { migrations as contextMigrations, createContext } from '@hub/context';
import { type City, definePack, type EntityId, type Principal } from '@hub/kernel';
import {
  createHttpApp,
  type Database,
  Outbox,
  openDeliveries,
  openLog,
  openSecretBox,
  runtimeMigrations,
} from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createSecurity, type Security, migrations as securityMigrations } from '@hub/security';
import { mod11_2 } from '@hub/standards';
import { workCity } from '../../systems/security/identity/testing.ts';
import { waitFor } from '../support/hub-process.ts';

// A citizen whose document an official has seen, and what the registers of a bureau keep about the same person.
const numberOf = (digits: string) => digits + mod11_2(digits);
const number = numberOf('41010519900101001');
const other = numberOf('41010519850505101');
const password = 'a password for tests';
const base = '/api/v1/citizen';
const text = (zh: string, en: string) => ({ kind: 'text', title: { zh, en }, maxLength: 60 }) as const;
const id = { ...text('身份证号', 'Resident number'), personal: 'identity', mask: 'residentId' } as const;
const phone = { ...text('电话', 'Phone'), personal: 'contact', mask: 'phone' } as const;
const law = { zh: '某条例第三条', en: 'A statute, article 3' };
const pack = definePack({
  id: 'homes',
  title: { zh: '户', en: 'Homes' },
  mandate: { row: 'G5', section: '四（五）', lead: '工务局', responsible: [] },
  roles: { clerk: { zh: '受理员', en: 'Clerk' } },
  entities: {
    Resident: {
      title: { zh: '居民', en: 'Resident' },
      personal: true,
      subject: 'person',
      attributes: {
        person: text('人', 'Person'),
        number: id,
        phone,
        age: { kind: 'number', unit: 'a', title: { zh: '年龄', en: 'Age' }, min: 0, personal: true },
        flat: text('房号', 'Flat'),
      },
    },
    Penalty: { title: { zh: '处罚', en: 'Penalty' }, personal: true, keptBy: law, attributes: { number: id, phone } },
    // Shown whole for a purpose, and known by the account it names.
    Visit: {
      title: { zh: '来访', en: 'Visit' },
      personal: true,
      subject: 'visitor',
      attributes: { visitor: text('来访人', 'Visitor'), phone },
    },
    Household: { title: { zh: '住户', en: 'Household' }, personal: true, attributes: { number: id, phone } },
  },
  thingModels: {},
  indicators: {},
  rules: [],
  codeTables: {},
  cases: {},
  panels: [],
  generators: {},
  reads: [],
} as never);
const city: City = { ...workCity, packs: [pack] };
/** A city's own policy: keys see personal attributes for a purpose. By the hub's own they see none. */
const keysForPurpose = `@id("city.keys") @zh("密钥") @en("Keys")
permit(principal is Hub::Service, action == Hub::Action::"attribute.read", resource is Hub::Attribute)
when { resource.grade <= 2 && !resource.sensitive && context has purpose };`;
const log = openLog('silent');

let database: Database;
let outbox: Outbox;
let security: Security;
let context: ReturnType<typeof createContext>;
let app: Awaited<ReturnType<typeof createHttpApp>>;
let clerk: string;
let key: string;
let citizen: { token: string; id: string };

async function ask(as: string, method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    method: method as 'GET',
    url,
    headers: {
      ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const isJson = String(answer.headers['content-type'] ?? '').includes('json');
  return { status: answer.statusCode, text: answer.payload, body: isJson ? answer.json() : undefined };
}
const urn = (type: string, name: string) => `urn:ngsi-ld:${type}:${name}` as EntityId;
const property = (value: unknown) => ({ type: 'Property' as const, value });
const write = (type: string, name: string, attributes: Record<string, unknown>) =>
  context.write([
    {
      tenant: 'default' as Principal['tenant'],
      id: urn(type, name),
      type,
      mode: 'append',
      attributes: Object.fromEntries(Object.entries(attributes).map(([k, v]) => [k, property(v)])),
    },
  ]);
const registers = async () => (await ask(citizen.token, 'GET', `${base}/data/registers`)).body.items;
async function enter(name: string, role: string) {
  const tenant = 'default' as Principal['tenant'];
  await security.sessions.saveAccount({ name, title: { zh: name, en: name }, roles: [role], tenant, password });
  return security.sessions.signIn(name, password);
}

before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...contextMigrations, ...securityMigrations]);
  outbox = new Outbox(database, log);
  security = createSecurity({
    database,
    outbox,
    city,
    clock: Date.now,
    box: openSecretBox({ key: 'a key', dataDir: 'memory' }),
    morePolicies: [keysForPurpose],
    partiesOf: async (_by, caseId) => (caseId === 'c1' ? [urn('Resident', 'wang')] : undefined),
    describeCases: async () => new Map([['c1', { number: 'HJ-7', title: { zh: '漏水', en: 'A leak' } }]]),
  });
  const { personal } = security;
  const deps = { database, outbox, log, city, clock: Date.now, deliveries: openDeliveries({ database, log }) };
  context = createContext({
    ...deps,
    authority: security.entities,
    purposeOf: personal.purposeOf,
    noteUse: personal.noteUse,
    joinKey: security.joinKey,
  });
  for (const holder of context.personal) personal.addHolder(holder);
  await security.start();
  app = await createHttpApp({ routes: [...security.routes, ...context.routes], gate: security.gate, log });
  // Before the hub knew whom entries are about: they are looked through at the start.
  await write('Resident', 'wang', { number, phone: '13800000001', age: 35, flat: '502' });
  await write('Resident', 'wang', { phone: '13800000002' });
  await write('Resident', 'li', { number: other, phone: '13900000009' });
  await context.start();
  await write('Penalty', 'p1', { number, phone: '13800000002' });
  await write('Household', 'h1', { number: [number, other], phone: '13900000009' });

  clerk = (await enter('clerk', 'homes.clerk')).token;
  const sec = await enter('sec', 'securityAdministrator');
  const made = await security.identity.keys.create(sec.principal, {
    name: '人口库同步',
    permissions: ['context.read'],
    unit: 'works',
    expiresAt: Date.now() + 3_600_000,
  });
  key = made.key;
  const account = { identifier: '13811110001', name: '王小明', password };
  const opened = await ask('', 'POST', `${base}/accounts`, account);
  citizen = { token: opened.body.token, id: opened.body.principal.id };
});
after(async () => {
  await app.close();
  await context.stop();
  await security.stop();
  await outbox.stop();
  await database.close();
});

test('nothing of a register is anybody’s before an official has seen the document; then it is, and only one’s own', async () => {
  assert.equal((await ask(citizen.token, 'GET', `${base}/data/registers`)).status, 403, 'level 1');
  const officer = (await enter('counter', 'hub.counterOfficer')).token;
  const { code } = (await ask(citizen.token, 'POST', `${base}/account/checks`, { channel: 'counter' })).body;
  const seen = (what: object) => ask(officer, 'POST', '/api/v1/counter/checks', { code, seen: what });
  assert.equal((await seen({ kind: 'contact' })).status, 201);
  assert.deepEqual(await registers(), [], 'level 2: whose phone it is says not who somebody is');
  assert.equal((await seen({ kind: 'document', name: '王小明', number })).status, 201);
  const items = await waitFor('what came last', async () => {
    const all = await registers();
    return all.length === 3 ? all : undefined;
  });
  assert.deepEqual(
    items.map((one: { id: string }) => one.id),
    [urn('Household', 'h1'), urn('Penalty', 'p1'), urn('Resident', 'wang')],
  );
  const [household, , resident] = items;
  assert.deepEqual(
    resident.attributes.map((one: { title: { en: string }; value: unknown }) => [one.title.en, one.value]),
    [
      ['Age', 35],
      ['Flat', '502'],
      ['Phone', '13800000002'],
      ['Resident number', number],
    ],
  );
  assert.ok(household.alsoAboutOthers);
  assert.ok(!JSON.stringify(items).includes(other) && !JSON.stringify(items).includes('13900000009'));
  const rows = JSON.stringify(await database.query('select * from entity_subject'));
  assert.ok(!rows.includes(number) && rows.includes('sha256.hub.'), 'the join tells nobody’s number');
});

test('the copy has the past too, as JSON and as CSV', async () => {
  const { body } = await ask(citizen.token, 'GET', `${base}/data/export`);
  const entry = body.registers.find((one: { id: string }) => one.id === urn('Resident', 'wang'));
  const phones = entry.past.filter((one: { attribute: string }) => one.attribute === 'phone');
  assert.deepEqual(
    phones.map((one: { value: string }) => one.value),
    ['13800000001', '13800000002'],
  );
  const csv = await ask(citizen.token, 'GET', `${base}/data/export?format=csv`);
  assert.match(csv.text, /registers,3,attributes[.]phone,13800000002/);
  assert.match(csv.text, /registers,3,past[.]\d+[.]value,13800000001/);
});

test('reads by staff and by keys are told with purpose, case, name and bureau; masked ones are none', async () => {
  const read = (as: string, headers: Record<string, string>) =>
    ask(as, 'GET', `/ngsi-ld/v1/entities/${urn('Resident', 'wang')}`, undefined, headers);
  assert.match((await read(clerk, {})).text, /138\*{4}0002/);
  assert.match((await read(clerk, { 'hub-purpose': 'caseHandling', 'hub-case': 'c1' })).text, /13800000002/);
  assert.match((await read(key, { 'hub-purpose': 'statistics' })).text, /13800000002/);
  await ask(clerk, 'GET', `/ngsi-ld/v1/entities/${urn('Resident', 'li')}`, undefined, { 'hub-purpose': 'inspection' });
  const { items } = (await ask(citizen.token, 'GET', `${base}/data/uses`)).body;
  assert.deepEqual(
    items.map((one: Record<string, { en?: string; code?: string }>) => [
      one.actor,
      one.actorKind,
      one.unit?.en,
      one.purpose?.code,
      one.case,
      one.attributes,
    ]),
    [
      ['人口库同步', 'service', 'Works', 'statistics', null, ['phone', 'age']],
      [
        'clerk',
        'person',
        'Worktown',
        'caseHandling',
        { number: 'HJ-7', title: { zh: '漏水', en: 'A leak' } },
        ['number', 'phone', 'age'],
      ],
    ],
  );
  assert.ok(!JSON.stringify(items).includes(number));
});

test('no way of reading passes by: as stored, in lists, behind relationships, the past, and without a purpose', async () => {
  await write('Visit', 'v1', { visitor: citizen.id, phone: '13811110001' });
  const links = { subjects: { type: 'Relationship' as const, object: urn('Visit', 'v1') } };
  const tenant = 'default' as Principal['tenant'];
  await context.write([{ tenant, id: urn('Room', 'r1'), type: 'Room', mode: 'append', attributes: links }]);
  const administrator = (await enter('admin', 'administrator')).token;
  const visit = `/ngsi-ld/v1/entities/${urn('Visit', 'v1')}`;
  const ways: readonly (readonly [as: string, url: string, purpose?: string])[] = [
    [clerk, visit, 'service'],
    [clerk, '/ngsi-ld/v1/entities?type=Visit', 'service'],
    [clerk, `${visit}?options=keyValues`, 'service'],
    [clerk, `/ngsi-ld/v1/entities/${urn('Room', 'r1')}?join=inline`, 'service'],
    [clerk, `/ngsi-ld/v1/temporal/entities/${urn('Visit', 'v1')}`, 'service'],
    [
      clerk,
      '/ngsi-ld/v1/temporal/entities?type=Visit&timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt',
      'service',
    ],
    [administrator, visit],
    [administrator, '/ngsi-ld/v1/entities?type=Visit'],
  ];
  await waitFor('the entry to be known', async () => ((await registers()).length === 4 ? true : undefined));
  for (const [as, url, purpose] of ways) {
    const before = (await ask(citizen.token, 'GET', `${base}/data/uses`)).body.items.length;
    const { text: told } = await ask(
      as,
      'GET',
      url,
      undefined,
      purpose === undefined ? {} : { 'hub-purpose': purpose },
    );
    assert.match(told, /13811110001/, url);
    const { items } = (await ask(citizen.token, 'GET', `${base}/data/uses`)).body;
    assert.equal(items.length, before + 1, `${url}: ${JSON.stringify(items[0])}`);
    assert.deepEqual(
      [items[0].entityId, items[0].attributes, items[0].purpose.code],
      [urn('Visit', 'v1'), ['phone'], purpose ?? 'unstated'],
      url,
    );
  }
});

test('a correction that was granted changes the one attribute it names, of one’s own entries only', async () => {
  const of = { tenant: 'default' as Principal['tenant'], id: citizen.id };
  const decide = (caseId: string, answers: Record<string, string>) =>
    security.carryOut({
      of,
      caseId,
      number: caseId,
      kind: 'correction',
      by: { id: 'officer', name: 'officer' },
      answers: { decision: 'granted', ground: 'as shown', field: 'register', ...answers },
    });
  const heldOf = async (name: string, attribute: string) =>
    (await context.findEntity(of.tenant, urn('Resident', name)))?.attributes[attribute]?.value;
  await decide('k1', { record: `${urn('Resident', 'wang')}#age`, value: '36' });
  assert.equal(await heldOf('wang', 'age'), 36);
  for (const [caseId, record, value] of [
    ['k2', `${urn('Resident', 'wang')}#age`, 'many'],
    ['k3', `${urn('Resident', 'wang')}#age`, '-1'],
    ['k4', `${urn('Resident', 'wang')}#number`, other],
    ['k5', `${urn('Resident', 'wang')}#invented`, 'x'],
    ['k6', `${urn('Resident', 'li')}#phone`, '1'],
    ['k7', `${urn('Household', 'h1')}#phone`, '1'],
  ] as const)
    await decide(caseId, { record, value });
  const { items } = (await ask(citizen.token, 'GET', `${base}/data/requests`)).body;
  assert.deepEqual(
    items.map((one: { number: string; lines: { count: number }[] }) => [one.number, one.lines[0]?.count]).toSorted(),
    [1, 0, 0, 0, 0, 0, 0].map((count, index) => [`k${index + 1}`, count]),
  );
  assert.deepEqual([await heldOf('wang', 'age'), await heldOf('wang', 'number')], [36, number]);
  assert.equal(await heldOf('li', 'phone'), '13900000009');
});

test('a deletion that was granted takes value and past of what no law keeps, and proves what stays', async () => {
  const of = { tenant: 'default' as Principal['tenant'], id: citizen.id };
  await security.carryOut({
    of,
    caseId: 'd1',
    number: 'd1',
    kind: 'deletion',
    by: { id: 'officer', name: 'officer' },
    answers: { decision: 'granted', ground: 'art. 47' },
  });
  const { items } = (await ask(citizen.token, 'GET', `${base}/data/requests`)).body;
  const { lines } = items.find((one: { number: string }) => one.number === 'd1');
  const told = lines
    .filter((one: { what: { en: string } }) => one.what.en.startsWith('Register'))
    .map((one: { what: { en: string }; count: number; done: string; ground: { en: string } }) => [
      one.what.en,
      one.count,
      one.done,
      one.ground.en,
    ]);
  assert.deepEqual(told, [
    ['Register: Household', 1, 'kept', 'It is about others too; the bureau that keeps the register answers'],
    ['Register: Penalty', 1, 'kept', law.en],
    ['Register: Resident', 3, 'erased', 'Deletion asked for, and no law keeps it (PIPL art. 47)'],
    ['Register: Visit', 1, 'erased', 'Deletion asked for, and no law keeps it (PIPL art. 47)'],
  ]);
  const left = await context.findEntity(of.tenant, urn('Resident', 'wang'));
  assert.deepEqual(Object.keys(left?.attributes ?? {}), ['flat']);
  const tables = ['entity', 'attribute_history', 'attribute_rollup'];
  const stored = await Promise.all(
    tables.map((table) =>
      database.query(`select row_to_json(t)::text as row from ${table} t where t::text like '%Resident:wang%'`),
    ),
  );
  for (const secret of [number, '13800000001', '13800000002'])
    assert.ok(!JSON.stringify(stored).includes(secret), secret);
  assert.equal(
    (await context.findEntity(of.tenant, urn('Resident', 'li')))?.attributes.phone?.value,
    '13900000009',
    'another’s stays',
  );
  await waitFor('the link to end with the number', async () => ((await registers()).length === 3 ? true : undefined));
});
