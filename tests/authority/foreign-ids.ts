import type { World } from './world.ts';

const ask = async (world: World, method: string, url: string, body?: unknown) => {
  const answer = await world.ask('administrator', method, url, body);
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.body}`);
  return { ...answer, json: answer.body === '' ? {} : JSON.parse(answer.body) };
};

async function consent(world: World, expiresAt: string): Promise<string> {
  const given = { unit: 'works', purpose: 'service', classes: ['health'], expiresAt };
  const { status, body } = await world.ask('citizen', 'POST', '/api/v1/citizen/data/consents', given);
  if (status !== 201) throw new Error(body);
  return JSON.parse(body).id;
}

/**
 * One of everything that a path can name, made or found as the administrator: by the name of the parameter. To another
 * tenant, and to whoever has no part in it, each of them is as if it were not there.
 */
export async function makeOneOfEach(world: World): Promise<Readonly<Record<string, string>>> {
  const made = async (url: string, body: unknown) => (await ask(world, 'POST', url, body)).json.id as string;
  const at = async (url: string, body: unknown) =>
    String((await ask(world, 'POST', url, body)).headers.location).replace(/^.*\//, '');
  const first = async (url: string, member = 'id') => (await ask(world, 'GET', url)).json.items[0][member] as string;
  const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const name = { zh: '某', en: 'some' };
  const person = await made('/api/v1/organisation/people', { name, account: 'somebody' });
  const post = await made('/api/v1/organisation/posts', { person, unit: 'works', role: 'toy.clerk' });
  const department = await made('/api/v1/organisation/units', { parent: 'works', name });
  return {
    consentId: await consent(world, soon(5)),
    entityId: 'urn:ngsi-ld:Tank:w1',
    subject: 'urn:ngsi-ld:Tank:w1',
    deviceId: 'meter-1',
    alertId: await first('/api/v1/alerts?state=all'),
    unitId: department,
    personId: person,
    postId: post,
    dutyId: await made('/api/v1/organisation/duties', { post, from: soon(1), to: soon(2) }),
    absenceId: await made('/api/v1/organisation/absences', { person, from: soon(3), to: soon(4) }),
    keyId: await first('/api/v1/keys'),
    clientId: await made('/api/v1/oidc/clients', {
      title: name,
      kind: 'web',
      redirectUris: ['https://a.example/back'],
    }),
    sessionId: await first('/api/v1/account/sessions'),
    viewId: await made('/api/v1/cases/views', { name: '某', query: {} }),
    webhookId: await made('/api/v1/webhooks', { name: 'some', url: 'https://hooks.example/x', kinds: ['*'] }),
    subscriptionId: decodeURIComponent(
      await at('/ngsi-ld/v1/subscriptions', {
        type: 'Subscription',
        entities: [{ type: 'Tank' }],
        notification: { endpoint: { uri: 'https://hooks.example/x' } },
      }),
    ),
    registrationId: decodeURIComponent(
      await at('/ngsi-ld/v1/csourceRegistrations', {
        type: 'ContextSourceRegistration',
        information: [{ entities: [{ type: 'Far' }] }],
        endpoint: 'https://hooks.example/ngsi-ld',
      }),
    ),
  };
}

/** Bodies of writes, valid but for whose the thing is: what is refused for its form shows nothing. */
export const bodies: Readonly<Record<string, unknown>> = {
  'POST /api/v1/alerts/:alertId/acknowledgement': {},
  'POST /api/v1/organisation/units/:unitId/succession': { successor: 'roads' },
  'POST /api/v1/devices/:deviceId/quarantine': { reason: 'probe' },
  'POST /api/v1/organisation/duties/:dutyId/handover': { post: 'none' },
  'PUT /api/v1/cases/skills/:personId': { skills: [] },
  'PATCH /api/v1/webhooks/:webhookId': { active: false },
  'POST /api/v1/webhooks/:webhookId/replay': { from: '2026-01-01T00:00:00Z' },
  'PATCH /ngsi-ld/v1/subscriptions/:subscriptionId': { type: 'Subscription', isActive: false },
  'PATCH /ngsi-ld/v1/csourceRegistrations/:registrationId': {
    type: 'ContextSourceRegistration',
    endpoint: 'https://hooks.example/other',
  },
  'PATCH /ngsi-ld/v1/entities/:entityId': { level: { type: 'Property', value: 1 } },
  'PUT /ngsi-ld/v1/entities/:entityId': { type: 'Tank', level: { type: 'Property', value: 1 } },
  'POST /ngsi-ld/v1/entities/:entityId/attrs': { level: { type: 'Property', value: 1 } },
  'PATCH /ngsi-ld/v1/entities/:entityId/attrs': { level: { type: 'Property', value: 1 } },
  'PATCH /ngsi-ld/v1/entities/:entityId/attrs/:attributeName': { type: 'Property', value: 1 },
  'PUT /ngsi-ld/v1/entities/:entityId/attrs/:attributeName': { type: 'Property', value: 1 },
  'PATCH /ngsi-ld/v1/temporal/entities/:entityId/attrs/:attributeName/:instanceId': {
    level: [{ type: 'Property', value: 1, observedAt: '2026-01-01T00:00:00Z' }],
  },
  'POST /ngsi-ld/v1/temporal/entities/:entityId/attrs': {
    level: [{ type: 'Property', value: 1, observedAt: '2026-01-01T00:00:00Z' }],
  },
};

/** What of these the administrator does not find any more. */
export async function makeSure(world: World, ids: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const reads: Readonly<Record<string, string>> = {
    entityId: '/ngsi-ld/v1/entities/',
    subscriptionId: '/ngsi-ld/v1/subscriptions/',
    registrationId: '/ngsi-ld/v1/csourceRegistrations/',
    deviceId: '/api/v1/devices/',
  };
  const lists: Readonly<Record<string, string>> = {
    unitId: '/api/v1/organisation/units?parent=works',
    personId: '/api/v1/organisation/people',
    postId: '/api/v1/organisation/posts',
    keyId: '/api/v1/keys',
    clientId: '/api/v1/oidc/clients',
    webhookId: '/api/v1/webhooks',
    viewId: '/api/v1/cases/views',
    sessionId: '/api/v1/account/sessions',
  };
  const one = await Promise.all(
    Object.entries(reads).map(async ([param, url]) => {
      const { status } = await world.ask('administrator', 'GET', url + encodeURIComponent(ids[param] ?? ''));
      return status === 200 ? [] : [param];
    }),
  );
  const listed = await Promise.all(
    Object.entries(lists).map(async ([param, url]) => {
      const { body } = await world.ask('administrator', 'GET', url);
      return body.includes(ids[param] ?? '?') ? [] : [param];
    }),
  );
  return [...one, ...listed].flat();
}
