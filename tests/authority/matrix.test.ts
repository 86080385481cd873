import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openWorld, type Persona, type World } from './world.ts';

// The matrix is made from golden/routes.txt: each route × each persona. A route whose permission, parameter or body is not
// in the tables below fails: whoever adds one says who may ask and with what.

const everyClerk: readonly Persona[] = [
  'otherBureau',
  'otherDistrict',
  'rightBureau',
  'rightDistrict',
  'city',
  'administrator',
];
const everyPost: readonly Persona[] = [...everyClerk, 'supervisor'];
const threeAdministrators: readonly Persona[] = ['systemAdministrator', 'securityAdministrator', 'auditAdministrator'];
const everyone: readonly Persona[] = [...everyPost, ...threeAdministrators];

/** Who may ask at all; what they then see of the case is asked below. */
const allowed: Readonly<Record<string, readonly Persona[]>> = {
  public: ['anonymous', ...everyone],
  signedIn: everyone,
  'alert.act': everyPost,
  'alert.read': everyPost,
  'case.act': everyClerk,
  'case.open': everyPost,
  'case.read': everyPost,
  'cockpit.read': everyone,
  'context.read': everyPost,
  'context.write': ['administrator'],
  'device.read': [...everyPost, 'systemAdministrator'],
  'device.manage': ['administrator', 'systemAdministrator'],
  'delivery.read': ['administrator', 'systemAdministrator'],
  'delivery.manage': ['administrator', 'systemAdministrator'],
  'process.read': [...everyPost, 'systemAdministrator', 'securityAdministrator'],
  'process.work': everyPost,
  'process.edit': ['administrator', 'systemAdministrator'],
  'process.operate': ['administrator', 'systemAdministrator'],
  'process.publish': ['administrator', 'securityAdministrator'],
  'webhook.read': ['administrator', 'systemAdministrator'],
  'webhook.manage': ['administrator', 'systemAdministrator'],
  'organisation.read': everyone,
  'organisation.manage': ['administrator', 'systemAdministrator'],
  'organisation.appoint': ['administrator', 'securityAdministrator'],
  'key.manage': ['administrator', 'securityAdministrator'],
  'ledger.read': everyPost,
  'ledger.report': ['otherBureau', 'otherDistrict', 'rightBureau', 'rightDistrict', 'administrator'],
  'ledger.manage': ['administrator', 'supervisor'],
  'policy.read': ['administrator', 'securityAdministrator', 'auditAdministrator'],
  'policy.manage': ['administrator', 'securityAdministrator'],
  'audit.read': ['administrator', 'auditAdministrator'],
  'own.read': [],
  'own.act': [],
  'own.request': [],
  'citizen.check': ['administrator'],
  'audit.manage': ['administrator', 'auditAdministrator'],
};

const insiders: readonly Persona[] = ['rightBureau', 'rightDistrict', 'city', 'supervisor', 'administrator'];
const outsiders: readonly Persona[] = ['anonymous', 'otherBureau', 'otherDistrict', ...threeAdministrators];

const missing = '00000000-0000-4000-8000-000000000000';
const nothing = { caseId: missing, attachmentId: '00000000-0000-4000-8000-000000000001' };
const samples: Readonly<Record<string, string>> = {
  indicator: 'toy.highest',
  subject: 'urn:ngsi-ld:Tank:w1',
  entityId: 'urn:ngsi-ld:Tank:w1',
  attributeName: 'level',
  typeName: 'Tank',
  ...Object.fromEntries(
    [
      'alertId',
      'assignmentId',
      'instanceId',
      'deviceId',
      'recordingId',
      'contextId',
      'entityMapId',
      'subscriptionId',
      'snapshotId',
      'registrationId',
      'webhookId',
      'unitId',
      'personId',
      'postId',
      'dutyId',
      'keyId',
      'consentId',
      'absenceId',
      'verificationId',
      'witnessId',
      'logKey',
      'key',
      'instanceId',
      'node',
      'jobId',
      'sessionId',
      'factorId',
      'clientId',
      'ticketId',
    ].map((name) => [name, 'none']),
  ),
  serial: 'ab',
  token: 'none',
  deadLetterId: '1',
  seq: '1',
  shiftId: 'none-such-shift',
  version: '1',
  number: '1',
  analysisId: 'none',
  code: 'none',
  file: 'none.json',
  identifier: 'none',
  viewId: 'none',
  absenceId: 'none',
  personId: 'nobody',
  kind: 'none',
  type: 'toy.overflow',
};
const queries: Readonly<Record<string, string>> = {
  '/api/v1/cases/performance': '?from=2026-06-01&to=2027-06-01',
  '/api/v1/cases/performance/cases': '?from=2026-01-01&to=2026-12-31&figure=reported',
  '/api/v1/cases/:caseId/contact': '?purpose=repair',
  '/api/v1/deliveries/attempts': '?channel=notification&target=none',
  '/api/v1/authority/explain': '?action=case.read&type=Case&id={caseId}',
  '/api/v1/authority/readers': '?entity=urn:ngsi-ld:Tank:w1',
  '/ngsi-ld/v1/entities': '?type=Tank',
  '/ngsi-ld/v1/temporal/entities': '?type=Tank&timerel=after&timeAt=2020-01-01T00:00:00Z',
};
/** What goes to a case, valid but for the right to do it. */
const caseBodies: Readonly<Record<string, readonly [body: unknown, headers?: Record<string, string>]>> = {
  'POST /api/v1/cases/:caseId/actions': [{ action: 'comment', note: 'let me in', version: 1 }],
  'POST /api/v1/cases/:caseId/attachments/:attachmentId/release': [{ released: true }],
  'POST /api/v1/cases/:caseId/attachments': [
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]),
    { 'content-type': 'image/png' },
  ],
  'POST /api/v1/cases/:caseId/documents/:kind': [{}],
  'PUT /api/v1/cases/:caseId/watch': [undefined],
  'DELETE /api/v1/cases/:caseId/watch': [undefined],
  'POST /api/v1/cases/:caseId/merge': [{ into: 'another', version: 1 }],
  'POST /api/v1/cases/:caseId/unmerge': [{ note: 'let me in', version: 1 }],
};
/** Mounted by platform/server, which tests do not import: only who may ask is checked. */
const ofServer = ['/api/v1/city', '/api/v1/models', '/health/live', '/health/ready', '/metrics', '/openapi.json'];
/** Routes of the citizens' realm (`Route.realm`). */
const ofCitizens = (path: string) => path.startsWith('/api/v1/citizen/');
/** A stream does not end; the feed has a test of its own below. */
const streams = ['/api/v1/events'];
/** Ids that an answer makes up anew each time (CIM 009 clause 5.2.24). */
const madeUp = /(?<=(?:EntityType|Attribute)List:)[0-9a-f-]{36}/g;

interface GoldenRoute {
  readonly method: string;
  readonly path: string;
  readonly permission: string;
}

const routes = readFileSync(new URL('./golden/routes.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): GoldenRoute => {
    const [, method = '', path = '', permission = ''] = /^(\S+) (\S+) → (\S+)$/.exec(line) ?? [];
    return { method, path, permission };
  });
const asked = routes.filter(({ path }) => !ofServer.includes(path) && !streams.includes(path));
// Whoever may read the log of all acts may by office, and the log grows with each reading of it.
const compared = asked.filter(({ method, permission }) => method === 'GET' && permission !== 'audit.read');

let world: World;
let caseId = '';
let attachmentId = '';
let beforeTheCase = '';
const secrets = ['A pipe burst in Secret Lane', 'the-secret-picture.png', 'nobody else may read this'];
const unseen = new Map<string, string>();

function urlOf(path: string, ids: { readonly caseId: string; readonly attachmentId: string }): string {
  const known: Readonly<Record<string, string>> = { ...samples, ...ids };
  const filled = path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    const value = known[name];
    if (value === undefined) throw new Error(`no sample for :${name} of ${path}; add one to the matrix`);
    return encodeURIComponent(value);
  });
  return filled + (queries[path] ?? '').replaceAll('{caseId}', ids.caseId);
}

/** What a route answers an outsider, with the ids that came with the question taken out. */
async function answerOf(persona: Persona, { method, path }: GoldenRoute, ids = nothing) {
  const [body, headers] = caseBodies[`${method} ${path}`] ?? [];
  const { status, body: text } = await world.ask(persona, method, urlOf(path, ids), body, headers);
  return `${status} ${text.replaceAll(ids.caseId, 'CASE').replaceAll(ids.attachmentId, 'ATTACHMENT').replaceAll(madeUp, 'MADE-UP')}`;
}

before(async () => {
  world = await openWorld();
  await world.writeLevel('w1', 2);
  await world.settle();
  for (const persona of outsiders)
    for (const route of compared) unseen.set(`${persona} ${route.path}`, await answerOf(persona, route));
  beforeTheCase = await positionOfFeed();
  const opening = { type: 'toy.overflow', title: secrets[0], description: secrets[2], area: '999901' };
  caseId = JSON.parse((await world.ask('rightBureau', 'POST', '/api/v1/cases', opening)).body).id;
  const [picture, headers] = caseBodies['POST /api/v1/cases/:caseId/attachments'] ?? [];
  const url = `/api/v1/cases/${caseId}/attachments?name=${secrets[1]}`;
  attachmentId = JSON.parse((await world.ask('rightBureau', 'POST', url, picture, headers)).body).id;
  await world.settle();
});
after(() => world.close());

test('the matrix knows every route that is mounted, and every mounted route is golden', () => {
  const mounted = new Set(world.routes.map(({ method, path, allow }) => `${method} ${path} → ${allow}`));
  const golden = routes
    .filter(({ path }) => !ofServer.includes(path))
    .map(({ method, path, permission }) => `${method} ${path} → ${permission}`);
  assert.deepEqual([...mounted].toSorted(), golden.toSorted());
});

test('every route lets in whom its permission names and nobody else', async () => {
  for (const route of routes) {
    const may = allowed[route.permission];
    assert.ok(may, `who may ${route.permission}? say so in the matrix`);
    for (const persona of world.personas) {
      const what = `${persona}: ${route.method} ${route.path}`;
      const isPublic = route.permission === 'public';
      if (ofServer.includes(route.path) || streams.includes(route.path) || isPublic) continue;
      if (may.includes(persona)) {
        // Reads are asked; a write could change the world, so the gate alone is.
        if (route.method === 'GET') assert.doesNotMatch(await answerOf(persona, route), /^40[13] /, what);
        continue;
      }
      // Where citizens are asked for, nobody of the staff is known.
      const expected = persona === 'anonymous' || ofCitizens(route.path) ? 401 : 403;
      assert.match(await answerOf(persona, route), new RegExp(`^${expected} `), what);
    }
  }
});

test('for who may not see the case the hub answers every read as if there were none', async () => {
  for (const persona of outsiders) {
    for (const route of compared) {
      const now = await answerOf(persona, route, { caseId, attachmentId });
      assert.equal(now, unseen.get(`${persona} ${route.path}`), `${persona}: GET ${route.path}`);
      for (const secret of secrets) assert.ok(!now.includes(secret), `${persona}: GET ${route.path}`);
    }
  }
});

test('for who may not see the case every write to it answers as if there were none', async () => {
  const writes = asked.filter(({ method, path }) => method !== 'GET' && path.includes(':caseId'));
  assert.ok(writes.length >= 2);
  for (const route of writes) {
    assert.ok(
      caseBodies[`${route.method} ${route.path}`],
      `no body for ${route.method} ${route.path}; add one to the matrix`,
    );
    for (const persona of outsiders)
      assert.equal(
        await answerOf(persona, route, { caseId, attachmentId }),
        await answerOf(persona, route),
        `${persona}: ${route.method} ${route.path}`,
      );
  }
});

test('filters of the list find nothing hidden, whatever is searched for', async () => {
  const searches = [
    'q=Secret',
    'state=open',
    'queue=team',
    'queue=all',
    'bureau=works',
    'area=999901',
    'type=toy.overflow',
    'limit=1',
  ];
  for (const persona of ['otherBureau', 'otherDistrict'] as const)
    for (const search of searches)
      assert.equal((await world.ask(persona, 'GET', `/api/v1/cases?${search}`)).body, '{"items":[]}', search);
});

test('who may see the case sees it in every read: the matrix can fail', async () => {
  for (const persona of insiders) {
    const get = async (path: string) => (await world.ask(persona, 'GET', path)).body;
    assert.ok((await get(`/api/v1/cases/${caseId}`)).includes(secrets[2] ?? '?'), persona);
    assert.ok((await get('/api/v1/cases')).includes(secrets[0] ?? '?'), persona);
    assert.equal(JSON.parse(await get('/api/v1/cases/counts')).queue.open, 1, persona);
    assert.ok((await get('/api/v1/cockpit')).includes(secrets[0] ?? '?'), persona);
    assert.equal((await world.ask(persona, 'GET', `/api/v1/cases/${caseId}/attachments/${attachmentId}`)).status, 200);
  }
});

async function feedOf(persona: Persona, lastEventId?: string): Promise<string> {
  const feed = world.routes.find(({ path }) => path === '/api/v1/events');
  assert.ok(feed);
  const gone = new AbortController();
  setTimeout(() => gone.abort(), 700);
  const { body } = await feed.handle({
    principal: world.principal(persona),
    params: {},
    query: { topics: 'case,entity,alert' },
    body: undefined,
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    method: 'GET',
    url: '/api/v1/events',
    language: 'zh',
    signal: gone.signal,
  });
  let text = '';
  for await (const chunk of body as AsyncIterable<string>) text += chunk;
  return text;
}

async function positionOfFeed(): Promise<string> {
  return /^id: (\d+)$/m.exec(await feedOf('administrator'))?.[1] ?? '';
}

test('the live feed tells of the case only to who may see it', async () => {
  await world.writeLevel('w2', 2);
  await world.settle();
  for (const persona of insiders) assert.ok((await feedOf(persona, beforeTheCase)).includes(caseId), persona);
  for (const persona of ['otherBureau', 'otherDistrict'] as const) {
    const text = await feedOf(persona, beforeTheCase);
    assert.ok(text.includes('event: entity'), 'the feed of an outsider is alive');
    assert.ok(!text.includes(caseId) && !text.includes(secrets[0] ?? '?'), persona);
  }
});

test('an alert, a value and the live feed tell of the case of an alert only to who may see it', async () => {
  // The water rises: the rule of the toy pack raises an alert, and the alert opens a case of the west.
  await world.writeLevel('w1', 12);
  await world.settle();
  const alertsOf = async (persona: Persona) =>
    JSON.parse((await world.ask(persona, 'GET', '/api/v1/alerts')).body).items as { caseId?: string }[];
  const openOf = async (persona: Persona) =>
    (
      JSON.parse((await world.ask(persona, 'GET', '/api/v1/indicators/toy.highest/values')).body).items as {
        openCases: number;
      }[]
    )
      .map(({ openCases }) => openCases)
      .reduce((sum, one) => sum + one, 0);
  const opened = (await alertsOf('administrator')).flatMap(({ caseId: one }) => one ?? []);
  assert.ok(opened.length > 0, 'the alert has a case: the test can fail');
  for (const persona of insiders) {
    assert.deepEqual(
      (await alertsOf(persona)).flatMap(({ caseId: one }) => one ?? []),
      opened,
      persona,
    );
    assert.ok((await openOf(persona)) > 0, persona);
  }
  for (const persona of ['otherBureau', 'otherDistrict'] as const) {
    assert.ok((await alertsOf(persona)).length > 0, 'an outsider sees the alert');
    assert.deepEqual(
      (await alertsOf(persona)).flatMap(({ caseId: one }) => one ?? []),
      [],
      persona,
    );
    assert.equal(await openOf(persona), 0, persona);
    const feed = await feedOf(persona, beforeTheCase);
    for (const one of opened) assert.ok(!feed.includes(one), persona);
    const cockpit = (await world.ask(persona, 'GET', '/api/v1/cockpit')).body;
    for (const one of opened) assert.ok(!cockpit.includes(one), persona);
  }
});
