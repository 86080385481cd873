import assert from 'node:assert/strict';
import { waitFor } from '../../support/hub-process.ts';
import type { Clause, ClauseHub } from '../clause.ts';
import { countsShown } from '../counted-sources.ts';
import { datasetsWritten } from '../dataset-sources.ts';
import { expectError, idsOf, property, sendFor } from '../expect.ts';
import { notices, withReceiver } from '../receiver.ts';
import { withSource } from '../source.ts';

const registration = {
  id: 'urn:x:registration',
  type: 'ContextSourceRegistration',
  information: [{ entities: [{ type: 'Faraway' }] }],
  endpoint: 'http://127.0.0.1:9',
};

const add = (hub: ClauseHub, id: string, more: object) =>
  sendFor(hub, 201, 'POST /csourceRegistrations', { ...registration, id, ...more });
const found = async (hub: ClauseHub, query: string) =>
  idsOf(await sendFor(hub, 200, `GET /csourceRegistrations?${query}`));
const of = (type: string, more: object = {}) => ({ information: [{ entities: [{ type, ...more }] }] });

const sourceSubscription = (uri: string, more: object = {}) => ({
  id: 'urn:x:watch',
  type: 'Subscription',
  entities: [{ type: 'Faraway' }],
  notification: { endpoint: { uri } },
  ...more,
});
const nowhere = 'http://127.0.0.1:9/';
const told = (notice: { body: { triggerReason: string; data: { id: string }[] } }) => [
  notice.body.triggerReason,
  ...notice.body.data.map(({ id }) => id),
];

/** Registrations of context sources (5.9), their discovery (5.10), subscriptions to them (5.11) and how both match (5.12). */
export const clauses: readonly Clause[] = [
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
      'it says how often its source was asked, how often it failed and when; nobody else can say that': countsShown,
      'as it was given': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceRegistrations', registration);
        const { json } = await sendFor(hub, 200, `GET /csourceRegistrations/${registration.id}`);
        assert.deepEqual([json.type, json.endpoint], [registration.type, registration.endpoint]);
        expectError(await hub.send('GET /csourceRegistrations/urn:x:none'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.10.2',
    title: 'Query Context Source Registrations',
    checks: {
      'by type, id and attributes': async (hub) => {
        await add(hub, 'urn:x:a', of('A'));
        await add(hub, 'urn:x:b', {
          information: [{ entities: [{ type: 'B', id: 'urn:x:1' }], propertyNames: ['n'] }],
        });
        assert.deepEqual(await found(hub, 'type=A'), ['urn:x:a']);
        assert.deepEqual(await found(hub, 'type=B&id=urn:x:1&attrs=n'), ['urn:x:b']);
        assert.deepEqual(await found(hub, 'type=B&attrs=m'), []);
      },
      'by properties of the source (csf), scope, place and time': async (hub) => {
        await add(hub, 'urn:x:now', { ...of('T'), brand: 'x', scope: '/city/east' });
        const observationInterval = { startAt: '2020-01-01T00:00:00Z', endAt: '2021-01-01T00:00:00Z' };
        await add(hub, 'urn:x:past', { ...of('T'), observationInterval });
        const location = { type: 'Point', coordinates: [113.6, 34.7] };
        await add(hub, 'urn:x:here', { ...of('T'), location });
        assert.deepEqual(await found(hub, 'type=T&csf=brand==%22x%22'), ['urn:x:now']);
        assert.deepEqual(await found(hub, 'type=T&scopeQ=/city/%23'), ['urn:x:now']);
        assert.deepEqual(await found(hub, 'type=T'), ['urn:x:here', 'urn:x:now']);
        const times = 'timerel=between&timeAt=2020-06-01T00:00:00Z&endTimeAt=2020-07-01T00:00:00Z';
        assert.deepEqual(await found(hub, `type=T&${times}`), ['urn:x:past']);
        const near = (at: string) => `type=T&georel=near;maxDistance==1000&geometry=Point&coordinates=${at}`;
        assert.deepEqual(await found(hub, near('[113.6,34.7]')), ['urn:x:here']);
        assert.deepEqual(await found(hub, near('[0,0]')), []);
      },
      'what is no query is BadRequestData': async (hub) => {
        for (const query of ['csf=(', 'timerel=before', 'georel=near'])
          expectError(await hub.send(`GET /csourceRegistrations?type=T&${query}`), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.11.2',
    title: 'Create Context Source Registration Subscription',
    checks: {
      'creates it apart from subscriptions to entities, and tells at once what there is': withReceiver(
        async (hub, receiver) => {
          await add(hub, 'urn:x:there', of('Faraway'));
          const made = await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(receiver.uri));
          assert.match(made.headers.get('location') ?? '', /\/ngsi-ld\/v1\/csourceSubscriptions\//);
          const [first] = await notices(receiver, 1);
          assert.equal(first.body.type, 'ContextSourceNotification');
          assert.deepEqual(told(first), ['newlyMatching', 'urn:x:there']);
          assert.deepEqual((await sendFor(hub, 200, 'GET /subscriptions')).json, []);
        },
      ),
      'the same id is AlreadyExists, what is none BadRequestData': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(nowhere));
        expectError(await hub.send('POST /csourceSubscriptions', sourceSubscription(nowhere)), 409, 'AlreadyExists');
        for (const more of [{ type: 'Other' }, { entities: [] }, { csf: '(' }, { temporalQ: { timerel: 'never' } }])
          expectError(
            await hub.send('POST /csourceSubscriptions', sourceSubscription(nowhere, more)),
            400,
            'BadRequestData',
          );
      },
    },
  },
  {
    number: '5.11.3',
    title: 'Update Context Source Registration Subscription',
    checks: {
      'members are replaced, and what matches now is told': withReceiver(async (hub, receiver) => {
        await add(hub, 'urn:x:other', of('Other'));
        await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(receiver.uri));
        await sendFor(hub, 204, 'PATCH /csourceSubscriptions/urn:x:watch', { entities: [{ type: 'Other' }] });
        assert.deepEqual(told((await notices(receiver, 1))[0]), ['newlyMatching', 'urn:x:other']);
        expectError(
          await hub.send('PATCH /csourceSubscriptions/urn:x:none', { description: 'x' }),
          404,
          'ResourceNotFound',
        );
      }),
    },
  },
  {
    number: '5.11.4',
    title: 'Retrieve Context Source Registration Subscription',
    checks: {
      'as it was given, with its status': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(nowhere));
        const { json } = await sendFor(hub, 200, 'GET /csourceSubscriptions/urn:x:watch');
        assert.deepEqual([json.type, json.status, json.entities], ['Subscription', 'active', [{ type: 'Faraway' }]]);
        expectError(await hub.send('GET /csourceSubscriptions/urn:x:none'), 404, 'ResourceNotFound');
        expectError(await hub.send('GET /subscriptions/urn:x:watch'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.11.5',
    title: 'Query Context Source Registration Subscriptions',
    checks: {
      'all of the tenant, in pages': async (hub) => {
        for (const id of ['urn:x:1', 'urn:x:2'])
          await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(nowhere, { id }));
        const all = await sendFor(hub, 200, 'GET /csourceSubscriptions?count=true');
        assert.deepEqual([idsOf(all), all.headers.get('ngsild-results-count')], [['urn:x:1', 'urn:x:2'], '2']);
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /csourceSubscriptions?limit=1&offset=1')), ['urn:x:2']);
      },
    },
  },
  {
    number: '5.11.6',
    title: 'Delete Context Source Registration Subscription',
    checks: {
      'it is gone': async (hub) => {
        await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(nowhere));
        await sendFor(hub, 204, 'DELETE /csourceSubscriptions/urn:x:watch');
        expectError(await hub.send('DELETE /csourceSubscriptions/urn:x:watch'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.11.7',
    title: 'Notification behaviour (registrations)',
    checks: {
      'a registration that comes, changes, stops matching and goes is told with the reason': withReceiver(
        async (hub, receiver) => {
          await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(receiver.uri));
          await add(hub, 'urn:x:r', of('Faraway'));
          await sendFor(hub, 204, 'PATCH /csourceRegistrations/urn:x:r', { endpoint: 'http://127.0.0.1:10' });
          await sendFor(hub, 204, 'PATCH /csourceRegistrations/urn:x:r', of('Other'));
          await sendFor(hub, 204, 'PATCH /csourceRegistrations/urn:x:r', of('Faraway'));
          await sendFor(hub, 204, 'DELETE /csourceRegistrations/urn:x:r');
          const all = await notices(receiver, 5);
          assert.deepEqual(
            all.map(({ body }) => body.triggerReason),
            ['newlyMatching', 'updated', 'noLongerMatching', 'newlyMatching', 'noLongerMatching'],
          );
        },
      ),
      'only the parts of it that concern the subscriber, without credentials': withReceiver(async (hub, receiver) => {
        await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(receiver.uri));
        const contextSourceInfo = [{ key: 'Authorization', value: 'Bearer secret' }];
        const information = [{ entities: [{ type: 'Faraway' }] }, { entities: [{ type: 'Other' }] }];
        await add(hub, 'urn:x:r', { information, contextSourceInfo });
        const [{ body }] = await notices(receiver, 1);
        assert.deepEqual(body.data[0].information, [{ entities: [{ type: 'Faraway' }] }]);
        assert.doesNotMatch(JSON.stringify(body), /secret/);
      }),
      'with timeInterval all that match are told again and again': withReceiver(async (hub, receiver) => {
        await add(hub, 'urn:x:r', of('Faraway'));
        await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(receiver.uri, { timeInterval: 1 }));
        for (const notice of await notices(receiver, 2)) assert.equal(notice.body.data[0].id, 'urn:x:r');
      }),
      'the status counts what was sent': withReceiver(async (hub, receiver) => {
        await add(hub, 'urn:x:r', of('Faraway'));
        await sendFor(hub, 201, 'POST /csourceSubscriptions', sourceSubscription(receiver.uri));
        await notices(receiver, 1);
        await waitFor('the count', async () => {
          const { json } = await sendFor(hub, 200, 'GET /csourceSubscriptions/urn:x:watch');
          return json.notification.timesSent === 1 && json.notification.status === 'ok';
        });
      }),
    },
  },
  {
    number: '5.12',
    title: 'Matching Context Source Registrations',
    checks: {
      'a registration of entities has all their attributes, one of attributes all their entities': async (hub) => {
        await add(hub, 'urn:x:e', of('T'));
        await add(hub, 'urn:x:p', { information: [{ propertyNames: ['n'] }] });
        assert.deepEqual(await found(hub, 'type=T&attrs=n'), ['urn:x:e', 'urn:x:p']);
        assert.deepEqual(await found(hub, 'type=T&attrs=m'), ['urn:x:e']);
      },
      ...datasetsWritten,
      'a source that says which datasets it has is asked for those, where one of them is wanted': withSource(
        async (hub, source) => {
          const n = ['urn:d:1', 'urn:d:2', undefined].map((datasetId, index) => property(index, { datasetId }));
          source.answers['GET /entities'] = [200, [{ id: 'urn:t:1', type: 'T', n }]];
          await source.register(hub, { information: of('T').information, datasetId: ['urn:d:2', '@none'] });
          const asked = async (query = '') => {
            const { json } = await sendFor(hub, 200, `GET /entities?type=T&options=keyValues${query}`);
            return [json[0]?.n, new URLSearchParams(source.asked.at(-1)?.path).get('datasetId')];
          };
          assert.deepEqual(await asked('&datasetId=urn:d:1'), [undefined, null]);
          assert.deepEqual(await asked(), [{ dataset: { 'urn:d:2': 1, '@none': 2 } }, 'urn:d:2,@none']);
          assert.deepEqual(await asked('&datasetId=urn:d:1,@none'), [2, 'urn:d:2,@none']);
          assert.equal(source.asked.length, 2);
          const odd = { ...registration, datasetId: ['no uri'] };
          expectError(await hub.send('POST /csourceRegistrations', odd), 400, 'BadRequestData');
        },
      ),
      'ids match ids and patterns': async (hub) => {
        await add(hub, 'urn:x:one', of('T', { id: 'urn:t:1' }));
        await add(hub, 'urn:x:some', of('T', { idPattern: '^urn:t:' }));
        await add(hub, 'urn:x:all', of('T'));
        assert.deepEqual(await found(hub, 'type=T&id=urn:t:1'), ['urn:x:all', 'urn:x:one', 'urn:x:some']);
        assert.deepEqual(await found(hub, 'type=T&id=urn:t:2'), ['urn:x:all', 'urn:x:some']);
        assert.deepEqual(await found(hub, 'type=T&idPattern=2'), ['urn:x:all', 'urn:x:some']);
      },
    },
  },
];
