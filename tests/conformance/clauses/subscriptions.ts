import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '../../support/hub-process.ts';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, sendFor } from '../expect.ts';

const subscription = (uri: string, more: object = {}) => ({
  id: 'urn:x:subscription',
  type: 'Subscription',
  entities: [{ type: 'Thing' }],
  notification: { endpoint: { uri, accept: 'application/json' } },
  ...more,
});
const nowhere = 'http://127.0.0.1:9/';

interface Receiver {
  readonly uri: string;
  /** Notifications in the order in which they came. */
  // biome-ignore lint/suspicious/noExplicitAny: checks look into notifications of every shape
  readonly received: any[];
}

/** Runs a check with an HTTP receiver of its own. */
const withReceiver = (check: (hub: ClauseHub, receiver: Receiver) => Promise<void>) => async (hub: ClauseHub) => {
  const received: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      received.push({ body: JSON.parse(text), headers: request.headers });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await check(hub, { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received });
  } finally {
    server.close();
    server.closeAllConnections();
  }
};
const first = ({ received }: Receiver) => waitFor('a notification', async () => received[0], 60_000);

const registration = {
  id: 'urn:x:registration',
  type: 'ContextSourceRegistration',
  information: [{ entities: [{ type: 'Faraway' }] }],
  endpoint: 'http://127.0.0.1:9',
};

/** Subscriptions (5.8), registrations (5.9, 5.10) and the identity of a source (5.15). */
export const clauses: readonly Clause[] = [
  {
    number: '5.8.1',
    title: 'Create Subscription',
    checks: {
      'creates it, says where it is, and refuses the same id': async (hub) => {
        const made = await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere));
        assert.match(made.headers.get('location') ?? '', /\/ngsi-ld\/v1\/subscriptions\//);
        expectError(await hub.send('POST /subscriptions', subscription(nowhere)), 409, 'AlreadyExists');
      },
      'what is no subscription is BadRequestData': async (hub) => {
        for (const more of [
          { type: 'Other' },
          { entities: [] },
          { q: '(' },
          { notification: {} },
          { notificationTrigger: ['never'] },
        ])
          expectError(await hub.send('POST /subscriptions', subscription(nowhere, more)), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.8.2',
    title: 'Update Subscription',
    checks: {
      'members are replaced; an unknown one is ResourceNotFound': async (hub) => {
        await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere, { description: 'old' }));
        await sendFor(hub, 204, 'PATCH /subscriptions/urn:x:subscription', { description: 'new' });
        const { json } = await sendFor(hub, 200, 'GET /subscriptions/urn:x:subscription');
        assert.deepEqual([json.description, json.entities], ['new', [{ type: 'Thing' }]]);
        expectError(await hub.send('PATCH /subscriptions/urn:x:none', { description: 'x' }), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.8.3',
    title: 'Retrieve Subscription',
    checks: {
      'as it was given, with its status': async (hub) => {
        await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere));
        const { json } = await sendFor(hub, 200, 'GET /subscriptions/urn:x:subscription');
        assert.deepEqual([json.id, json.type, json.status], ['urn:x:subscription', 'Subscription', 'active']);
        expectError(await hub.send('GET /subscriptions/urn:x:none'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.8.4',
    title: 'Query Subscriptions',
    checks: {
      'all of the tenant, in pages': async (hub) => {
        for (const id of ['urn:x:1', 'urn:x:2'])
          await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere, { id }));
        assert.equal((await sendFor(hub, 200, 'GET /subscriptions')).json.length, 2);
        assert.equal((await sendFor(hub, 200, 'GET /subscriptions?limit=1')).json.length, 1);
      },
    },
  },
  {
    number: '5.8.5',
    title: 'Delete Subscription',
    checks: {
      'it is gone': async (hub) => {
        await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere));
        await sendFor(hub, 204, 'DELETE /subscriptions/urn:x:subscription');
        expectError(await hub.send('DELETE /subscriptions/urn:x:subscription'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.8.6',
    title: 'Notification behaviour',
    checks: {
      'a matching change is told: what, of which subscription, to which tenant': withReceiver(async (hub, receiver) => {
        await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, { q: 'n>1' }));
        await createThing(hub, 'a', { n: 1 });
        await createThing(hub, 'b', { n: 2 });
        const { body, headers } = await first(receiver);
        assert.deepEqual(
          [body.type, body.subscriptionId, body.data[0].id, body.data[0].n.value, headers['ngsild-tenant']],
          ['Notification', 'urn:x:subscription', idOf('b'), 2, hub.tenant],
        );
        assert.match(body.notifiedAt, /^\d{4}-/);
      }),
      'only what is watched and triggers, in the form and with the attributes asked for': withReceiver(
        async (hub, receiver) => {
          const id = await createThing(hub, 'a', { n: 1, m: 1 });
          const notification = { endpoint: { uri: receiver.uri }, attributes: ['n'], format: 'keyValues' };
          const more = { watchedAttributes: ['n'], notificationTrigger: ['attributeUpdated'], notification };
          await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, more));
          await sendFor(hub, 204, `PATCH /entities/${id}/attrs/m`, { value: 2 });
          await sendFor(hub, 204, `PATCH /entities/${id}/attrs/n`, { value: 5 });
          assert.deepEqual((await first(receiver)).body.data, [{ id, type: 'Thing', n: 5 }]);
        },
      ),
    },
    missing: ['join, and csf, of subscriptions are refused with OperationNotSupported'],
  },
  {
    number: '5.9.2',
    title: 'Register Context Source',
    checks: {
      'creates it and refuses the same id; what is none is BadRequestData': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceRegistrations', registration);
        expectError(await hub.send('POST /csourceRegistrations', registration), 409, 'AlreadyExists');
        for (const more of [{ information: [] }, { type: 'Other' }, { mode: 'odd' }])
          expectError(
            await hub.send('POST /csourceRegistrations', { ...registration, ...more }),
            400,
            'BadRequestData',
          );
      },
    },
  },
  {
    number: '5.9.3',
    title: 'Update Context Source Registration',
    checks: {
      'members are replaced; an unknown one is ResourceNotFound': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceRegistrations', registration);
        await sendFor(hub, 204, `PATCH /csourceRegistrations/${registration.id}`, { endpoint: 'http://127.0.0.1:10' });
        const { json } = await sendFor(hub, 200, `GET /csourceRegistrations/${registration.id}`);
        assert.equal(json.endpoint, 'http://127.0.0.1:10');
        expectError(
          await hub.send('PATCH /csourceRegistrations/urn:x:none', { endpoint: 'http://a' }),
          404,
          'ResourceNotFound',
        );
      },
    },
  },
  {
    number: '5.9.4',
    title: 'Delete Context Source Registration',
    checks: {
      'it is gone': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceRegistrations', registration);
        await sendFor(hub, 204, `DELETE /csourceRegistrations/${registration.id}`);
        expectError(await hub.send(`DELETE /csourceRegistrations/${registration.id}`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.10.1',
    title: 'Retrieve Context Source Registration',
    checks: {
      'as it was given': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceRegistrations', registration);
        const { json } = await sendFor(hub, 200, `GET /csourceRegistrations/${registration.id}`);
        assert.deepEqual([json.type, json.endpoint], [registration.type, registration.endpoint]);
        expectError(await hub.send('GET /csourceRegistrations/urn:x:none'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.15.1',
    title: 'Retrieve Context Source Identity Information',
    checks: {
      'who answers here': async (hub) => {
        const { json } = await sendFor(hub, 200, 'GET /info/sourceIdentity');
        assert.equal(json.type, 'ContextSourceIdentity');
        assert.deepEqual([typeof json.contextSourceAlias, typeof json.contextSourceUptime], ['string', 'string']);
      },
    },
  },
];
