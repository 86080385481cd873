import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createAuthority } from '../../systems/security/authority/authority.ts';
import { compareTimes, isToldApart } from './compare-times.ts';
import { absentLike, bodies, kindsIn, makeOneOfEach, makeSure, nobodys } from './foreign-ids.ts';
import { byProof, ofTheHub, propertyTests, tenantTables } from './tenant-tables.ts';
import {
  allowed,
  citizens,
  foreigners,
  type GoldenRoute,
  insiders,
  mayAsk,
  ofCitizens,
  otherRoles,
  outsiders,
  strangers,
  strangersTo,
} from './who-may-ask.ts';
import { openWorld, type Persona, type World } from './world.ts';

// The matrix is made from golden/routes.txt: each route × each persona. A route whose permission, parameter or body is not
// in the tables below fails: whoever adds one says who may ask and with what.

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
      'runId',
      'witnessId',
      'logKey',
      'key',
      'node',
      'jobId',
      'sessionId',
      'factorId',
      'clientId',
      'ticketId',
    ].map((name) => [name, 'none']),
  ),
  instanceId: 'urn:ngsi-ld:attribute-instance:00000000-0000-4000-8000-000000000002',
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
  '/api/v1/entities': '?type=Household',
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
/** A stream does not end; the feed has a test of its own below. */
const streams = ['/api/v1/events'];
/** Ids that an answer makes up anew each time (CIM 009 clause 5.2.24). */
const madeUp = /(?<=(?:EntityType|Attribute)List:)[0-9a-f-]{36}/g;

/** What people have and keys have not (an account, sessions): a key is let in and told so. */
const isOfPeople = (persona: Persona, { permission }: GoldenRoute) => persona === 'key' && permission === 'signedIn';

const routes = readFileSync(new URL('./golden/routes.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): GoldenRoute => {
    const [, method = '', path = '', permission = ''] = /^(\S+) (\S+) → (\S+)$/.exec(line) ?? [];
    return { method, path, permission };
  });
const asked = routes.filter(({ path }) => !ofServer.includes(path) && !streams.includes(path));
// Whoever may read the log of all acts, or of all uses of personal data, may by office, and it grows with each reading.
const byOffice = ['audit.read', 'personal.oversee'];
const compared = asked.filter(({ method, permission }) => method === 'GET' && !byOffice.includes(permission));

let world: World;
let caseId = '';
let attachmentId = '';
/** Types of `graded-pack.ts` of which an outsider may not know that there is one: personal, and important. */
const hiddenTypes = ['Household', 'Important'];
const secrets = [
  'Household hidden',
  'Important hidden',
  'A pipe burst in Secret Lane',
  'the-secret-picture.png',
  'nobody else may read this',
];
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

/** The headers that say something of the answer, counts and links included; not when and to which call it was given. */
function steady({ date: _, 'x-request-id': _id, ...headers }: Readonly<Record<string, unknown>>) {
  return headers;
}

/** What a route answers an outsider, with the ids that came with the question taken out. */
async function answerOf(persona: Persona, { method, path }: GoldenRoute, ids = nothing) {
  const [body, headers] = caseBodies[`${method} ${path}`] ?? [];
  const answer = await world.ask(persona, method, urlOf(path, ids), body, headers);
  // When a key was used last is written down now and then.
  const shown = answer.body.replaceAll(/"(?:lastUsedAt|usedAt)":(?:"[^"]*"|null)/g, '');
  const text = `${JSON.stringify({ ...steady(answer.headers), 'content-length': '' })} ${shown}`;
  return `${answer.status} ${text.replaceAll(ids.caseId, 'CASE').replaceAll(ids.attachmentId, 'ATTACHMENT').replaceAll(madeUp, 'MADE-UP')}`;
}

/** Several at a time: reads do not disturb each other. */
async function together<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one);
    }),
  );
}

before(async () => {
  world = await openWorld();
  await world.writeLevel('w1', 2);
  await world.settle();
  for (const persona of outsiders)
    await together(
      compared,
      async (route) => void unseen.set(`${persona} ${route.path}`, await answerOf(persona, route)),
    );
  const opening = { type: 'toy.overflow', title: secrets[0], description: secrets[2], area: '999901' };
  caseId = JSON.parse((await world.ask('rightBureau', 'POST', '/api/v1/cases', opening)).body).id;
  const [picture, headers] = caseBodies['POST /api/v1/cases/:caseId/attachments'] ?? [];
  const url = `/api/v1/cases/${caseId}/attachments?name=${secrets[1]}`;
  attachmentId = JSON.parse((await world.ask('rightBureau', 'POST', url, picture, headers)).body).id;
  // With the case come entities, values and alerts that no outsider may know of either.
  for (const type of hiddenTypes) await world.writeGraded(type, 'hidden');
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
    assert.ok(allowed[route.permission], `who may ${route.permission}? say so in the matrix`);
    for (const persona of world.personas) {
      const what = `${persona}: ${route.method} ${route.path}`;
      const isPublic = route.permission === 'public';
      if (ofServer.includes(route.path) || streams.includes(route.path) || isPublic) continue;
      if (mayAsk(persona, route, world.permissions)) {
        // Reads are asked; a write could change the world, so the gate alone is.
        if (route.method === 'GET' && !isOfPeople(persona, route))
          assert.doesNotMatch(await answerOf(persona, route), /^40[13] /, what);
        continue;
      }
      // Where citizens are asked for, nobody of the staff is known.
      const isKnown = ofCitizens(route.path) ? citizens.includes(persona) : !strangers.includes(persona);
      const expected = isKnown ? 403 : 401;
      assert.match(await answerOf(persona, route), new RegExp(`^${expected} `), what);
    }
  }
});

test('for who may not see the case the hub answers every read as if there were none', async () => {
  for (const persona of outsiders) {
    await together(compared, async (route) => {
      const now = await answerOf(persona, route, { caseId, attachmentId });
      assert.equal(now, unseen.get(`${persona} ${route.path}`), `${persona}: GET ${route.path}`);
      for (const secret of secrets) assert.ok(!now.includes(secret), `${persona}: GET ${route.path}`);
    });
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

test('what is there and hidden takes no longer to refuse than what is not there', async (context) => {
  const entity = (type: string) => `urn:ngsi-ld:${type}:hidden`;
  const evidence = (id: string) => `/api/v1/indicators/graded.household/values/${encodeURIComponent(id)}/evidence`;
  const asked: Readonly<Record<string, readonly [there: string, absent: string]>> = {
    case: [`/api/v1/cases/${caseId}`, `/api/v1/cases/${missing}`],
    entity: [`/ngsi-ld/v1/entities/${entity('Household')}`, `/ngsi-ld/v1/entities/${entity('Househole')}`],
    evidence: [evidence(entity('Household')), evidence(entity('Househole'))],
  };
  const ask = (url: string) => () => world.ask('otherBureau', 'GET', url);
  for (const [what, [there, absent]] of Object.entries(asked)) {
    const found = await compareTimes(100, ask(there), ask(absent));
    context.diagnostic(`${what}: ${JSON.stringify(found)}`);
    assert.equal(isToldApart(found), false, `${what}: ${JSON.stringify(found)}`);
  }
  // It can be told where what is there takes a few looks more, also on a machine that is busy with other things.
  const slow = async () => {
    for (let looks = 0; looks < 4; looks += 1) await world.ask('otherBureau', 'GET', `/api/v1/cases/${caseId}`);
  };
  assert.equal(isToldApart(await compareTimes(40, slow, ask(`/api/v1/cases/${missing}`))), true);
});

/** Fills in what a path names, each name by the path up to it; of what is nobody's some sample. */
function urlNaming(path: string, ids: Readonly<Record<string, string>>): string {
  const own = Object.fromEntries(
    kindsIn(path).flatMap((kind) => (ids[kind] === undefined ? [] : [[kind.replace(/^.*:/, ''), ids[kind]]])),
  );
  return urlOf(path, { ...nothing, ...own });
}

test('what another tenant or another person has is as if it were not there, by every path that names it', async () => {
  const lists = asked.filter(({ method, path }) => method === 'GET' && !path.includes(':'));
  const listed = async () =>
    Object.fromEntries(
      await Promise.all(
        foreigners.flatMap((persona) =>
          lists
            // The log grows with each reading of it; it is searched below.
            .filter(({ path }) => !/^[/]api[/]v1[/]audit([/](export|checkpoints))?$/.test(path))
            .map(async (route) => [`${persona} ${route.path}`, await answerOf(persona, route)] as const),
        ),
      ),
    );
  const before = await listed();
  const ids = await makeOneOfEach(world, { caseId, attachmentId });
  const kinds = new Set(asked.flatMap(({ path }) => kindsIn(path)));
  const known = [...Object.keys(ids), ...Object.keys(nobodys)];
  assert.deepEqual([...kinds].filter((kind) => !known.includes(kind)).toSorted(), [], 'make one in foreign-ids.ts');
  assert.deepEqual(known.filter((kind) => !kinds.has(kind)).toSorted(), [], 'no path names these any more');
  assert.deepEqual(await listed(), before, 'no list of another tenant has become longer');
  for (const persona of foreigners)
    for (const route of lists) {
      const found = await answerOf(persona, route);
      for (const id of Object.values(ids).filter((one) => one.length > 20))
        assert.ok(!found.includes(id), `${persona}: ${route.path} tells of ${id}`);
    }

  const absent = Object.fromEntries(Object.entries(ids).map(([kind, id]) => [kind, absentLike(id)]));
  const leaks: string[] = [];
  const unproven: string[] = [];
  for (const route of namingAnyOf(ids)) {
    // Naming the tenant is no way into it.
    for (const persona of strangersTo(route.path))
      for (const headers of route.path.startsWith('/ngsi-ld/') ? [{}, { 'ngsild-tenant': 'default' }] : [{}])
        leaks.push(...(await toldApart(persona, route, ids, absent, headers)));
    const { answer } = await askNaming(
      ofCitizens(route.path) ? 'otherCitizen' : 'otherTenantsAdministrator',
      route,
      ids,
    );
    if (/^\[4.*(?:http[.]invalid|BadRequestData)/.test(answer))
      unproven.push(`${route.method} ${route.path} ${answer.slice(0, 300)}`);
  }
  assert.equal(leaks.join('\n'), '', 'told apart');
  assert.deepEqual(unproven, [], 'a body for each in foreign-ids.ts: what is refused for its form shows nothing');
  const left = await makeSure(world, ids);
  assert.deepEqual(left, [], 'and nothing of it is gone');
});

const namingAnyOf = (ids: Readonly<Record<string, string>>) =>
  asked.filter(({ path }) => kindsIn(path).some((kind) => ids[kind] !== undefined));

/** What a route answers, with the names that came with the question taken out, and what the database was asked for it. */
async function askNaming(
  persona: Persona,
  route: GoldenRoute,
  own: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const what = `${route.method} ${route.path}`;
  const [body, more] = caseBodies[what] ?? [bodies[what] ?? (route.method === 'GET' ? undefined : {})];
  const found = await world.ask(persona, route.method, urlNaming(route.path, own), body, { ...more, ...headers });
  const unnamed = (text: string) =>
    kindsIn(route.path).reduce(
      (left, kind) =>
        [own[kind], own[kind] && encodeURIComponent(own[kind])].reduce(
          (one: string, id) =>
            id ? one.replaceAll(new RegExp(`(?<!\\w)${RegExp.escape(id)}(?!\\w)`, 'g'), kind) : one,
          left,
        ),
      text,
    );
  return {
    answer: unnamed(JSON.stringify([found.status, found.body, steady(found.headers)])),
    // Whatever time the database takes, for both it is that of the same statements.
    statements: found.statements.map(({ text }) => text).join('\n'),
  };
}

/** How what is there and what is not are told apart by somebody who may know of neither: not, or it would say how. */
async function toldApart(
  persona: Persona,
  route: GoldenRoute,
  there: Readonly<Record<string, string>>,
  absent: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  let found: readonly string[] = [];
  // Whatever is remembered for a while is asked for once more when the while is over: that is no difference twice.
  for (let tries = 0; tries < 3; tries += 1) {
    const none = await askNaming(persona, route, absent, headers);
    const hidden = await askNaming(persona, route, there, headers);
    const parts = (['answer', 'statements'] as const).filter((part) => none[part] !== hidden[part]);
    const what = `${persona}: ${route.method} ${route.path} ${JSON.stringify(headers)}`;
    found = parts.map((part) => `${what}: ${part}\n  hidden: ${hidden[part]}\n  absent: ${none[part]}`);
    if (found.length === 0) break;
  }
  return found;
}

test('what the policies hide is refused as what is not there is, and asks the database for nothing else', async () => {
  const household = 'urn:ngsi-ld:Household:hidden';
  const { items } = JSON.parse((await world.ask('administrator', 'GET', '/api/v1/alerts?state=all')).body);
  const alert = items.find(({ indicator }: { indicator: string }) => indicator === 'graded.household');
  const hidden: Readonly<Record<string, string>> = {
    '/api/v1/alerts/:alertId': alert.id,
    '/api/v1/cases/:caseId': caseId,
    '/api/v1/cases/:caseId/attachments/:attachmentId': attachmentId,
    '/api/v1/indicators/:indicator/values/:subject': household,
    '/ngsi-ld/v1/entities/:entityId': household,
    '/ngsi-ld/v1/temporal/entities/:entityId': household,
    '/ngsi-ld/v1/types/:typeName': 'Household',
  };
  const absent = Object.fromEntries(Object.entries(hidden).map(([kind, id]) => [kind, absentLike(id)]));
  const known = { '/api/v1/indicators/:indicator': 'graded.household' };
  const leaks: string[] = [];
  for (const route of namingAnyOf(hidden))
    for (const persona of ['otherBureau', 'otherDistrict', 'key', ...otherRoles] as const)
      leaks.push(...(await toldApart(persona, route, { ...known, ...hidden }, { ...known, ...absent })));
  assert.equal(leaks.join('\n'), '', 'told apart');
  // It can be told: who may see it has it looked up.
  const route = asked.find(({ method, path }) => method === 'GET' && path === '/api/v1/cases/:caseId');
  assert.ok(route && (await toldApart('rightBureau', route, hidden, absent)).length === 2);
});

test('every table and view of a tenant is known, and a property test compares the rows of those that policies look into', async () => {
  const found = await world.database.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
     where c.relkind in ('r', 'p', 'v') and not c.relispartition and c.relnamespace = 'public'::regnamespace`,
  );
  const known = Object.values(tenantTables).flatMap((names) => names.trim().split(/\s+/));
  assert.deepEqual(
    found.map(({ name }) => name).toSorted(),
    known.toSorted(),
    'of what type is a row of the new table?',
  );
  const { policies } = createAuthority({ packs: [], soleAdministrator: true });
  const filtered = Object.keys(tenantTables).filter((type) => policies.shapeOf(type).size > 1);
  assert.deepEqual(
    filtered.filter((type) => !propertyTests[type]),
    [],
    'a property test for each',
  );
  for (const [file, title] of Object.values(propertyTests))
    assert.ok(readFileSync(new URL(file, import.meta.url), 'utf8').includes(title), `${file}: ${title}`);
});

test('whatever is asked, every statement on rows of a tenant names the tenant of who asks and no other', async () => {
  const tables = new Set(Object.values(tenantTables).flatMap((names) => names.trim().split(/\s+/)));
  const tenants = {
    administrator: ['default', 'elsewhere'],
    otherTenantsAdministrator: ['elsewhere', 'default'],
  } as const;
  const wrong: string[] = [];
  const looked = new Set<string>();
  for (const [persona, [own, other]] of Object.entries(tenants) as [
    keyof typeof tenants,
    (typeof tenants)['administrator'],
  ][])
    for (const route of asked.filter(({ method, permission }) => method === 'GET' && permission !== 'public')) {
      const { statements } = await world.ask(persona, 'GET', urlOf(route.path, { caseId, attachmentId }));
      for (const { text, values } of statements) {
        const named = [...text.matchAll(/\b(?:from|join|into|update)\s+"?([a-z_]+)"?/g)].map(([, name = '']) => name);
        const held = named.filter((name) => tables.has(name));
        const given = JSON.stringify(values);
        // Whoever asks, by the proof they bring or by their own id; and the log, whose hashes are everybody's.
        if (
          held.length === 0 ||
          byProof.test(text) ||
          ofTheHub.test(text) ||
          given.includes(world.principal(persona).id)
        )
          continue;
        if (held.every((name) => name === 'audit_entry') && /audit[/](?:export|:seq)/.test(route.path)) continue;
        for (const name of held) looked.add(name);
        if (!given.includes(`"${own}"`) || given.includes(`"${other}"`))
          wrong.push(`${persona} ${route.path}: ${text.slice(0, 200)} ${given.slice(0, 200)}`);
      }
    }
  assert.deepEqual([...new Set(wrong)], []);
  assert.ok(looked.size > 40, `${looked.size} tables were looked into`);
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
