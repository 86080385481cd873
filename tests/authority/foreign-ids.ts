import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { bpmnFile, flows, nodes } from '../../platform/processes/testing.ts';
import { waitFor } from '../support/hub-process.ts';
import type { Persona, World } from './world.ts';

// What paths name, by the path up to the name: `/api/v1/processes/:key` names another thing than `/api/v1/decisions/:key`.
// The matrix derives these from the route table and fails for one that is neither here made nor here said to be nobody's.

const asking = (world: World, persona: Persona) => async (method: string, url: string, body?: unknown) => {
  const answer = await world.ask(persona, method, url, body);
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.body}`);
  return { ...answer, json: answer.body === '' ? {} : JSON.parse(answer.body) };
};

/** Names that are no tenant's and no citizen's, and why. */
export const nobodys: Readonly<Record<string, string>> = {
  '/api/v1/analyses/:analysisId': 'declared by packs',
  '/api/v1/case-types/:type': 'declared by packs',
  '/api/v1/cases/:caseId/documents/:kind': 'declared by packs',
  '/api/v1/indicators/:indicator': 'declared by packs',
  '/api/v1/recordings/:recordingId':
    'declared by the city; whether one plays is the tenant’s, and the lists below show it',
  '/api/v1/authority/versions/:number': 'the policies are those of the whole hub',
  '/api/v1/context/notices/:token': 'the token is the proof',
  '/api/v1/reports/:code': 'the code is the proof',
  '/api/v1/reports/:code/photos/:attachmentId': 'the code is the proof',
  '/api/v1/citizen/recovery/:ticketId': 'asked before signing in; the code is the proof',
  '/cap/:identifier': 'published',
  '/open311/v2/requests/:file': 'published',
  '/open311/v2/services/:file': 'published',
  '/open311/v2/tokens/:file': 'published',
};

/** What a path names, by the path up to each name. */
export function kindsIn(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.flatMap((part, index) => (part.startsWith(':') ? parts.slice(0, index + 1).join('/') : []));
}

/** Another name of the same form and length that names nothing. */
export function absentLike(id: string): string {
  if (/^\d+$/.test(id)) return id.replace(/^./, (first) => (first === '9' ? '8' : '9'));
  return id.replace(/.$/, (end) => (end === '0' ? '1' : '0'));
}

/**
 * One of everything that a path can name, made or found as the administrator of one tenant, or as a citizen. To another
 * tenant, to another citizen, and to whoever has no part in it, each of them is as if it were not there.
 */
export async function makeOneOfEach(
  world: World,
  cases: { readonly caseId: string; readonly attachmentId: string },
): Promise<Readonly<Record<string, string>>> {
  const ask = asking(world, 'administrator');
  const made = async (url: string, body: unknown, member = 'id') => String((await ask('POST', url, body)).json[member]);
  const at = async (url: string, body: unknown) =>
    decodeURIComponent(String((await ask('POST', url, body)).headers.location).replace(/^.*\//, ''));
  const first = async (url: string, member = 'id') => String((await ask('GET', url)).json.items[0][member]);
  // What an act leaves in the log is sealed a moment later.
  const sealed = () =>
    waitFor(
      'an entry of the log',
      async () => (await ask('GET', '/api/v1/audit')).json.items[0]?.seq as number | undefined,
    );
  const now = Date.now();
  const soon = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const name = { zh: '某', en: 'some' };
  const person = await made('/api/v1/organisation/people', { name, account: 'somebody' });
  const post = await made('/api/v1/organisation/posts', { person, unit: 'works', role: 'toy.clerk' });
  const department = await made('/api/v1/organisation/units', { parent: 'works', name });
  const notification = { endpoint: { uri: 'https://hooks.example/x' } };
  const subscription = { type: 'Subscription', entities: [{ type: 'Tank' }], notification };
  const tank = 'urn:ngsi-ld:Tank:w1';
  const past = (await ask('GET', `/ngsi-ld/v1/temporal/entities/${tank}?options=sysAttrs`)).json;
  const ids = {
    '/api/v1/account/factors/:factorId': await made('/api/v1/account/factors/totp', { name: 'phone' }),
    '/api/v1/account/sessions/:sessionId': await first('/api/v1/account/sessions'),
    '/api/v1/alerts/:alertId': await first('/api/v1/alerts?state=all'),
    '/api/v1/audit/:seq': String(await sealed()),
    '/api/v1/audit/verifications/:verificationId': await made('/api/v1/audit/verifications', undefined),
    '/api/v1/cases/:caseId': cases.caseId,
    '/api/v1/cases/:caseId/attachments/:attachmentId': cases.attachmentId,
    '/api/v1/cases/skills/:personId': person,
    '/api/v1/cases/views/:viewId': await made('/api/v1/cases/views', { name: '某', query: {} }),
    '/api/v1/devices/:deviceId': 'meter-1',
    '/api/v1/devices/:deviceId/certificates/:serial': await makeCertificate(world),
    '/api/v1/dead-letters/:deadLetterId': await makeDeadLetter(world),
    '/api/v1/field/shifts/:shiftId': await makeShift(world, now),
    '/api/v1/indicators/:indicator/values/:subject': tank,
    '/api/v1/keys/:keyId': await first('/api/v1/keys'),
    '/api/v1/ledger/assignments/:assignmentId': await makeAssignment(world),
    '/api/v1/oidc/clients/:clientId': await made('/api/v1/oidc/clients', {
      title: name,
      kind: 'web',
      redirectUris: ['https://a.example/back'],
    }),
    '/api/v1/organisation/absences/:absenceId': await made('/api/v1/organisation/absences', {
      person,
      from: soon(3),
      to: soon(4),
    }),
    '/api/v1/organisation/duties/:dutyId': await made('/api/v1/organisation/duties', {
      post,
      from: soon(1),
      to: soon(2),
    }),
    '/api/v1/organisation/people/:personId': person,
    '/api/v1/organisation/posts/:postId': post,
    '/api/v1/organisation/units/:unitId': department,
    '/api/v1/retention/runs/:runId': await made('/api/v1/retention/counts', undefined),
    '/api/v1/webhooks/:webhookId': await made('/api/v1/webhooks', {
      name: 'some',
      url: 'https://hooks.example/x',
      kinds: ['*'],
    }),
    ...(await makeProcess(world)),
    ...(await makeDecision(world)),
    ...(await makeWitnesses(world)),
    '/api/v1/entities/:entityId': tank,
    '/ngsi-ld/v1/entities/:entityId': tank,
    '/ngsi-ld/v1/entities/:entityId/attrs/:attributeName': 'level',
    '/ngsi-ld/v1/temporal/entities/:entityId': tank,
    '/ngsi-ld/v1/temporal/entities/:entityId/attrs/:attributeName': 'level',
    '/ngsi-ld/v1/temporal/entities/:entityId/attrs/:attributeName/:instanceId': [past.level].flat()[0].instanceId,
    '/ngsi-ld/v1/types/:typeName': 'Tank',
    '/ngsi-ld/v1/attributes/:attributeName': 'level',
    '/ngsi-ld/v1/subscriptions/:subscriptionId': await at('/ngsi-ld/v1/subscriptions', subscription),
    '/ngsi-ld/v1/csourceSubscriptions/:subscriptionId': await at('/ngsi-ld/v1/csourceSubscriptions', subscription),
    '/ngsi-ld/v1/csourceRegistrations/:registrationId': await at('/ngsi-ld/v1/csourceRegistrations', {
      type: 'ContextSourceRegistration',
      information: [{ entities: [{ type: 'Far' }] }],
      endpoint: 'https://hooks.example/ngsi-ld',
    }),
    '/ngsi-ld/v1/entityMaps/:entityMapId': await at('/ngsi-ld/v1/entityMaps', {
      type: 'Query',
      entities: [{ type: 'Tank' }],
    }),
    '/ngsi-ld/v1/jsonldContexts/:contextId': await at('/ngsi-ld/v1/jsonldContexts', {
      '@context': { level: 'https://a.example/level' },
    }),
    '/ngsi-ld/v1/snapshots/:snapshotId': await at('/ngsi-ld/v1/snapshots', {
      type: 'Snapshot',
      snapshotQueries: [{ type: 'Query', entities: [{ type: 'Tank' }] }],
    }),
    ...(await makeCitizens(world, cases.caseId)),
  };
  // Playing is the tenant's, though the recording is everybody's.
  await world.database.query(
    `insert into playback (tenant, recording, state, speed, rows, started_at, changed_at)
     values ('default', 'some-recording', 'finished', '1', 5, now(), now())`,
  );
  const unmade = Object.entries(ids).filter(([, id]) => typeof id !== 'string' || id === 'undefined');
  if (unmade.length > 0) throw new Error(`not made: ${unmade.join()}`);
  return ids;
}

/** The authority that signs them starts with the ports for devices, which a test of rights needs not. */
async function makeCertificate(world: World): Promise<string> {
  const serial = 'ab12cd34';
  await world.database.query(
    `insert into device_certificate (fingerprint, device_id, serial, issued_at, expires_at)
     values ('some', 'meter-1', $1, now(), now() + interval '1 day')`,
    [serial],
  );
  return serial;
}

async function makeDeadLetter(world: World): Promise<string> {
  await world.ask('device', 'POST', '/api/v1/devices/meter-1/telemetry', Buffer.from('not a message'), {
    'content-type': 'application/octet-stream',
  });
  return String((await asking(world, 'administrator')('GET', '/api/v1/dead-letters')).json.items[0].id);
}

async function makeShift(world: World, now: number): Promise<string> {
  const id = randomUUID();
  const startedAt = new Date(now - 3_600_000).toISOString();
  await asking(world, 'administrator')('PUT', `/api/v1/field/shifts/${id}`, { startedAt });
  return id;
}

async function makeAssignment(world: World): Promise<string> {
  const title = { zh: '某', en: 'Some' };
  const milestones = [{ id: 'm1', title, due: '2027-01-01', weight: 1 }];
  const terms = { title, lead: 'works', helpers: [], others: [], weight: 1, milestones };
  return (await asking(world, 'administrator')('POST', '/api/v1/ledger/assignments', { id: 'A-7', terms })).json.id;
}

const title = { zh: '某', en: 'Some' };

const someProcess = bpmnFile(nodes('startEvent s', 'userTask mending', 'endEvent e') + flows('s mending e'), {
  id: 'some',
});

/** A released process with an instance that waits and a job that has failed. */
async function makeProcess(world: World): Promise<Readonly<Record<string, string>>> {
  const ask = asking(world, 'administrator');
  const xml = someProcess;
  const { key, version, revision } = (await ask('POST', '/api/v1/processes', { xml, title, note: '' })).json;
  const path = `/api/v1/processes/${key}/versions/${version}`;
  const submitted = (await ask('POST', `${path}/submit`, { revision })).json;
  const word = { revision: submitted.revision, approved: true, note: '' };
  await asking(world, 'securityAdministrator')('POST', `${path}/review`, word);
  const { instanceId } = (await ask('POST', '/api/v1/process-instances', { key, variables: {} })).json;
  await world.database.query(
    `insert into process_job (tenant, id, kind, instance, due_at, failed_at, error, payload)
     values ('default', 'job:some', 'act', $1, now(), now(), 'broken', '{}')`,
    [instanceId],
  );
  return {
    '/api/v1/processes/:key': key,
    '/api/v1/processes/:key/versions/:version': String(version),
    '/api/v1/process-instances/:instanceId': instanceId,
    '/api/v1/process-instances/:instanceId/tasks/:node': 'mending',
    '/api/v1/process-jobs/:jobId': 'job:some',
  };
}

const someDecision = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:hub">
  <decision id="some-decision" name="some"><variable id="v" name="some"/><literalExpression id="l"><text>1</text></literalExpression></decision>
</definitions>`;

async function makeDecision(world: World): Promise<Readonly<Record<string, string>>> {
  const order = { xml: someDecision, title, note: '' };
  const { key, version } = (await asking(world, 'administrator')('POST', '/api/v1/decisions', order)).json;
  return { '/api/v1/decisions/:key': key, '/api/v1/decisions/:key/versions/:version': String(version) };
}

async function makeWitnesses(world: World): Promise<Readonly<Record<string, string>>> {
  const ask = asking(world, 'administrator');
  const key = () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  const witness = { name: 'some', url: 'https://hooks.example', publicKey: key() };
  const witnessed = { name: 'some', publicKey: key() };
  return {
    '/api/v1/audit/witnesses/:witnessId': (await ask('POST', '/api/v1/audit/witnesses', witness)).json.id,
    '/api/v1/audit/witnessed/:logKey': (await ask('POST', '/api/v1/audit/witnessed', witnessed)).json.key,
  };
}

/** What is a citizen's own; both citizens are known well enough to ask for what is theirs. */
async function makeCitizens(world: World, caseId: string): Promise<Readonly<Record<string, string>>> {
  const ask = asking(world, 'citizen');
  const given = { unit: 'works', purpose: 'service', classes: ['health'] };
  const expiresAt = new Date(Date.now() + 5 * 3_600_000).toISOString();
  const consent = await ask('POST', '/api/v1/citizen/data/consents', { ...given, expiresAt });
  const ticket = await ask('POST', '/api/v1/citizen/account/checks', { channel: 'counter' });
  const session = await ask('GET', '/api/v1/citizen/account/sessions');
  const citizen = (await ask('GET', '/api/v1/citizen/session')).json.principal.id;
  await world.database.query('update citizen set level = 3');
  await world.database.query(
    `insert into citizen_factor (id, account_id, kind, name, created_at) values ('some-factor', $1, 'passkey', 'phone', now())`,
    [citizen],
  );
  // The toy city takes no reports: the case becomes one that the citizen has made.
  const [row] = await world.database.query<{ number: string; attachment: string }>(
    `insert into case_report (tenant, case_id, code, number, type, class, answers, request_print, reported_at, citizen_id)
     select tenant, id, $2, number, type, 'none', '{}', '', now(), $3 from case_file where id = $1 returning number`,
    [caseId, createHash('sha256').update(caseId).digest('hex').slice(0, 12), citizen],
  );
  if (!row) throw new Error('no report');
  return {
    '/api/v1/citizen/account/checks/:ticketId': ticket.json.ticket,
    '/api/v1/citizen/account/passkeys/:factorId': 'some-factor',
    '/api/v1/citizen/account/sessions/:sessionId': session.json.items[0].id,
    '/api/v1/citizen/data/consents/:consentId': consent.json.id,
    '/api/v1/citizen/data/requests/:number': row.number,
    '/api/v1/citizen/reports/:number': row.number,
    '/api/v1/citizen/reports/:number/photos/:attachmentId': 'some-attachment',
  };
}

const draft = { title, note: '', revision: 1 };
const definition = (path: string, xml: string) => ({
  [`PUT ${path}/:key/versions/:version`]: { ...draft, xml },
  [`POST ${path}/:key/versions/:version/submit`]: { revision: 1 },
  [`POST ${path}/:key/versions/:version/review`]: { revision: 1, approved: true, note: 'probe' },
  [`POST ${path}/:key/versions/:version/test-run`]: { limit: 10 },
  [`POST ${path}/:key/roll-back`]: { version: 1, note: 'probe' },
});
const ld = (type: string, rest: object) => ({ type, ...rest });
const level = { level: { type: 'Property', value: 1 } };

/** Bodies of writes, valid but for whose the thing is: what is refused for its form shows nothing. */
export const bodies: Readonly<Record<string, unknown>> = {
  'POST /api/v1/alerts/:alertId/acknowledgement': {},
  'POST /api/v1/organisation/units/:unitId/succession': { successor: 'roads' },
  'POST /api/v1/devices/:deviceId/quarantine': { reason: 'probe' },
  'POST /api/v1/organisation/duties/:dutyId/handover': { post: 'none' },
  'PUT /api/v1/cases/skills/:personId': { skills: [] },
  'POST /api/v1/account/factors/:factorId/confirmation': { code: '123456' },
  'POST /api/v1/citizen/account/checks/:ticketId': { code: '12345678' },
  'POST /api/v1/citizen/reports/:number/confirmation': { fixed: true },
  'PUT /api/v1/field/shifts/:shiftId': { startedAt: '2026-11-01T00:00:00Z' },
  'POST /api/v1/field/shifts/:shiftId/positions': { positions: [] },
  'POST /api/v1/ledger/assignments/:assignmentId/entries': { version: 1, entry: { kind: 'suspended', text: 'probe' } },
  'POST /api/v1/ledger/assignments/:assignmentId/reports': {
    version: 1,
    entry: { kind: 'reported', milestone: 'm1', completion: 1, text: 'probe', unit: 'works', evidence: [] },
  },
  'POST /api/v1/process-instances/:instanceId/migrate': { version: 1 },
  'POST /api/v1/process-instances/:instanceId/tasks/:node': { values: {} },
  'POST /api/v1/process-jobs/:jobId/skip': { note: 'probe' },
  'POST /api/v1/processes/:key/migrations': { from: 1, version: 1, dryRun: true, note: 'probe' },
  ...definition('/api/v1/processes', someProcess),
  ...definition('/api/v1/decisions', someDecision),
  'PATCH /api/v1/webhooks/:webhookId': { active: false },
  'POST /api/v1/webhooks/:webhookId/replay': { from: '2026-01-01T00:00:00Z' },
  'PATCH /ngsi-ld/v1/subscriptions/:subscriptionId': ld('Subscription', { isActive: false }),
  'PATCH /ngsi-ld/v1/csourceSubscriptions/:subscriptionId': ld('Subscription', { isActive: false }),
  'PATCH /ngsi-ld/v1/csourceRegistrations/:registrationId': ld('ContextSourceRegistration', {
    endpoint: 'https://hooks.example/other',
  }),
  'PATCH /ngsi-ld/v1/entities/:entityId': level,
  'PUT /ngsi-ld/v1/entities/:entityId': ld('Tank', level),
  'POST /ngsi-ld/v1/entities/:entityId/attrs': level,
  'PATCH /ngsi-ld/v1/entities/:entityId/attrs': level,
  'PATCH /ngsi-ld/v1/entities/:entityId/attrs/:attributeName': level.level,
  'PUT /ngsi-ld/v1/entities/:entityId/attrs/:attributeName': level.level,
  'PATCH /ngsi-ld/v1/temporal/entities/:entityId/attrs/:attributeName/:instanceId': {
    level: [{ type: 'Property', value: 1, observedAt: '2026-01-01T00:00:00Z' }],
  },
  'POST /ngsi-ld/v1/temporal/entities/:entityId/attrs': {
    level: [{ type: 'Property', value: 1, observedAt: '2026-01-01T00:00:00Z' }],
  },
};

/** Where the administrator finds what was made: what is gone from there somebody has taken away. */
const homes: Readonly<Record<string, string>> = {
  '/api/v1/organisation/units/:unitId': '/api/v1/organisation/units?parent=works',
  '/api/v1/organisation/people/:personId': '/api/v1/organisation/people',
  '/api/v1/organisation/posts/:postId': '/api/v1/organisation/posts',
  '/api/v1/organisation/duties/:dutyId': '/api/v1/organisation/duties',
  '/api/v1/organisation/absences/:absenceId': '/api/v1/organisation/absences',
  '/api/v1/keys/:keyId': '/api/v1/keys',
  '/api/v1/oidc/clients/:clientId': '/api/v1/oidc/clients',
  '/api/v1/webhooks/:webhookId': '/api/v1/webhooks',
  '/api/v1/cases/views/:viewId': '/api/v1/cases/views',
  '/api/v1/account/sessions/:sessionId': '/api/v1/account/sessions',
  '/api/v1/audit/witnesses/:witnessId': '/api/v1/audit/witnesses',
  '/api/v1/audit/witnessed/:logKey': '/api/v1/audit/witnesses',
  '/api/v1/audit/verifications/:verificationId': '/api/v1/audit/verifications',
  '/api/v1/retention/runs/:runId': '/api/v1/retention/runs',
  '/api/v1/dead-letters/:deadLetterId': '/api/v1/dead-letters',
  '/api/v1/devices/:deviceId/certificates/:serial': '/api/v1/devices/meter-1/certificates',
  '/api/v1/process-jobs/:jobId': '/api/v1/process-jobs',
  '/api/v1/process-instances/:instanceId': '/api/v1/process-instances',
  '/api/v1/processes/:key': '/api/v1/processes',
  '/api/v1/decisions/:key': '/api/v1/decisions',
  '/ngsi-ld/v1/jsonldContexts/:contextId': '/ngsi-ld/v1/jsonldContexts',
};

/** What of these the administrator does not find any more. */
export async function makeSure(world: World, ids: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const missing = await Promise.all(
    Object.entries(ids).map(async ([kind, id]) => {
      const isRead = world.routes.some(({ method, path }) => method === 'GET' && path === kind);
      const home = homes[kind] ?? (isRead && !/:.*:/.test(kind) ? kind.replace(/:\w+$/, encodeURIComponent(id)) : '');
      if (home === '' || home.startsWith('/api/v1/citizen')) return [];
      const { body } = await world.ask('administrator', 'GET', home);
      return body.includes(id) ? [] : [kind];
    }),
  );
  return missing.flat();
}
