import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { createThing, expectError, idOf, sendFor } from '../expect.ts';
import { notices, withReceiver } from '../receiver.ts';
import { withSource } from '../source.ts';

const subscription = (uri: string, more: object = {}) => ({
  id: 'urn:x:subscription',
  type: 'Subscription',
  entities: [{ type: 'Thing' }],
  notification: { endpoint: { uri, accept: 'application/json' } },
  ...more,
});
const nowhere = 'http://127.0.0.1:9/';

/** Subscriptions (5.8) and the identity of a source (5.15). */
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
      'sources that take subscriptions get one too, with this hub as its receiver; one that does not answer is a warning':
        withSource(async (hub, source) => {
          source.answers['POST /subscriptions'] = [201];
          await source.register(hub);
          const made = await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere, { q: 'n>1' }));
          assert.equal(made.headers.get('ngsild-warning'), null);
          const [{ path, body } = { path: '', body: {} }] = source.asked;
          assert.deepEqual([path, body.q, body.entities], ['/subscriptions', 'n>1', [{ type: 'Thing' }]]);
          assert.notEqual(body.id, 'urn:x:subscription');
          source.answers['POST /subscriptions'] = [500];
          const other = await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere, { id: 'urn:x:other' }));
          assert.match(other.headers.get('ngsild-warning') ?? '', /^299 /);
        }),
      'a source is told to look for no entities beside those it has registered': withSource(async (hub, source) => {
        source.answers['POST /subscriptions'] = [201];
        const entities = [{ type: 'Thing', id: idOf('a') }, { type: 'Thing', idPattern: ':b' }, { type: 'Far' }];
        await source.register(hub, { information: [{ entities }] });
        const body = subscription(nowhere, { entities: [{ type: 'Thing' }, { type: 'Strange' }] });
        await sendFor(hub, 201, 'POST /subscriptions', body);
        assert.deepEqual(source.asked[0]?.body.entities, entities.slice(0, 2));
      }),
      'splitEntities: sources are not told the conditions; localOnly: they are told nothing': withSource(
        async (hub, source) => {
          source.answers['POST /subscriptions'] = [201];
          source.answers['PATCH /subscriptions'] = [204];
          await source.register(hub);
          const more = { q: 'n>1', scopeQ: '/a', splitEntities: true, watchedAttributes: ['n'] };
          await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere, more));
          const [{ body } = { body: {} }] = source.asked;
          assert.deepEqual(
            [body.q, body.scopeQ, body.splitEntities, body.watchedAttributes],
            [undefined, undefined, true, ['n']],
          );
          await sendFor(hub, 204, 'PATCH /subscriptions/urn:x:subscription', { splitEntities: false });
          assert.equal(source.asked.at(-1)?.body.q, 'n>1');
          await sendFor(hub, 204, 'PATCH /subscriptions/urn:x:subscription', { q: 'urn:ngsi-ld:null' });
          assert.equal(source.asked.at(-1)?.body.q, 'urn:ngsi-ld:null', 'what it no longer says is taken back');
          const count = source.asked.length;
          const local = { id: 'urn:x:local', localOnly: true, entities: undefined };
          await sendFor(hub, 201, 'POST /subscriptions', subscription(nowhere, local));
          assert.equal(source.asked.length, count);
        },
      ),
      'what is no subscription is BadRequestData': async (hub) => {
        for (const more of [
          { type: 'Other' },
          { splitEntities: 'yes' },
          { localOnly: 1 },
          { entities: [] },
          { entities: [{ id: 'urn:x:1' }] },
          { entities: [{ type: 'Thing' }, { idPattern: '.*' }] },
          { entities: [{ type: '*' }], localOnly: false },
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
        const { body, headers } = (await notices(receiver, 1))[0];
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
          assert.deepEqual((await notices(receiver, 1))[0].body.data, [{ id, type: 'Thing', n: 5 }]);
        },
      ),
      'ngsildConformance: entities are told as that version knows them, deletions too': withReceiver(
        async (hub, receiver) => {
          const body = subscription(receiver.uri, {
            ngsildConformance: '1.3',
            notificationTrigger: ['attributeCreated', 'attributeUpdated', 'attributeDeleted'],
            notification: { endpoint: { uri: receiver.uri }, showChanges: true },
          });
          await sendFor(hub, 201, 'POST /subscriptions', body);
          const id = await createThing(hub, 'a', { scope: '/a', text: { languageMap: { en: 'hall' } } });
          await sendFor(hub, 204, `PATCH /entities/${id}/attrs`, { text: { languageMap: { en: 'room' } } });
          await sendFor(hub, 204, `DELETE /entities/${id}/attrs/text`);
          const told = (await notices(receiver, 3)).map((one) => one.body.data[0]);
          const property = (value: unknown, more: object = {}) => ({ type: 'Property', value, ...more });
          assert.deepEqual(
            told.map(({ text, scope }) => [text, scope]),
            [
              [property({ en: 'hall' }), undefined],
              [property({ en: 'room' }, { previousValue: { en: 'hall' } }), undefined],
              [property('urn:ngsi-ld:null', { previousValue: { en: 'room' } }), undefined],
            ],
          );
          expectError(
            await hub.send('POST /subscriptions', subscription(receiver.uri, { ngsildConformance: 'old' })),
            400,
            'BadRequestData',
          );
        },
      ),
      'only instances of the datasets asked for are told': withReceiver(async (hub, receiver) => {
        await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, { datasetId: ['urn:d:1'] }));
        await createThing(hub, 'a', { n: [{ value: 1, datasetId: 'urn:d:1' }, { value: 2 }] });
        const [{ body }] = await notices(receiver, 1);
        assert.deepEqual(body.data[0].n, { type: 'Property', value: 1, datasetId: 'urn:d:1' });
      }),
      'splitEntities: what changes is put together from all who have it before conditions are judged': withSource(
        (hub, source) =>
          withReceiver(async (_, receiver) => {
            const far = (more: object) => ({ id: idOf('a'), type: 'Thing', ...more });
            const property = (value: unknown) => ({ type: 'Property', value });
            source.answers['POST /subscriptions'] = [201];
            await source.register(hub, { operations: ['federationOps', 'retrieveEntity'] });
            const notification = { endpoint: { uri: receiver.uri }, format: 'keyValues', attributes: ['n', 'm'] };
            const more = { q: 'n>1;m>5', splitEntities: true, notification };
            await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, more));
            source.answers['GET /entities/'] = [200, far({ m: property(6) })];
            await sendFor(hub, 201, 'POST /entities?local=true', { id: idOf('a'), type: 'Thing', n: 1 });
            await sendFor(hub, 204, `PATCH /entities/${idOf('a')}/attrs?local=true`, { n: 2 });
            const [first] = await notices(receiver, 1);
            assert.deepEqual(first.body.data, [far({ n: 2, m: 6 })], 'the source has the other part');
            const { notification: wanted } = source.asked.find((one) => one.path === '/subscriptions')?.body ?? {};
            for (const m of [4, 7])
              await fetch(wanted.endpoint.uri, {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ type: 'Notification', data: [far({ m: property(m), k: property(m) })] }),
              });
            await notices(receiver, 2);
            await sendFor(hub, 204, `PATCH /entities/${idOf('a')}/attrs?local=true`, { n: 3 });
            const told = (await notices(receiver, 3)).map(({ body }) => [body.data[0].n, body.data[0].m]);
            const expected = [
              [2, 6],
              [2, 7],
              [3, 6],
            ];
            assert.deepEqual(told, expected, 'of the two from the source the second meets the conditions');
          })(hub),
      ),
      'expandValues: values in q are terms of the @context': withReceiver(async (hub, receiver) => {
        const more = { q: 'kind==Hall', expandValues: 'kind' };
        await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, more));
        await createThing(hub, 'a', { kind: { vocab: 'Room' } });
        await createThing(hub, 'b', { kind: { vocab: 'Hall' } });
        assert.equal((await notices(receiver, 1))[0].body.data[0].id, idOf('b'));
      }),
      'what a source tells is passed on under the id of the subscription here, in its form': withSource((hub, source) =>
        withReceiver(async (_, receiver) => {
          source.answers['POST /subscriptions'] = [201];
          await source.register(hub);
          const notification = { endpoint: { uri: receiver.uri }, format: 'keyValues' };
          await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, { notification }));
          const { id, notification: wanted } = source.asked[0]?.body ?? {};
          const data = [{ id: idOf('far'), type: 'Thing', n: { type: 'Property', value: 4 } }];
          const answer = await fetch(wanted.endpoint.uri, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ id: 'urn:x:n', type: 'Notification', subscriptionId: id, data }),
          });
          assert.equal(answer.status, 204);
          const [{ body }] = await notices(receiver, 1);
          assert.deepEqual(
            [body.subscriptionId, body.data],
            ['urn:x:subscription', [{ id: idOf('far'), type: 'Thing', n: 4 }]],
          );
        })(hub),
      ),
      'linked entities come along, inside or after those that lead to them': withReceiver(async (hub, receiver) => {
        await createThing(hub, 'far', { n: 7 });
        const link = { type: 'Relationship', object: idOf('far') };
        for (const [id, join] of [
          ['urn:x:inline', 'inline'],
          ['urn:x:flat', 'flat'],
        ] as const) {
          const notification = { endpoint: { uri: receiver.uri }, format: 'concise', join, joinLevel: 1 };
          const entities = [{ type: 'Thing', id: idOf('near') }];
          await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, { id, entities, notification }));
        }
        await createThing(hub, 'near', { link });
        const told = Object.fromEntries(
          (await notices(receiver, 2)).map(({ body }) => [body.subscriptionId, body.data]),
        );
        assert.equal(told['urn:x:inline'][0].link.entity.n, 7);
        assert.deepEqual(
          told['urn:x:flat'].map((one: { id: string }) => one.id),
          [idOf('near'), idOf('far')],
        );
      }),
      'with a context source filter only what comes from such a source is told': withReceiver(async (hub, receiver) => {
        await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, { csf: 'brand=="x"' }));
        await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, { id: 'urn:x:all' }));
        await createThing(hub, 'a', { n: 1 });
        const [told] = await notices(receiver, 1);
        assert.equal(told.body.subscriptionId, 'urn:x:all');
        expectError(
          await hub.send('POST /subscriptions', subscription(receiver.uri, { id: 'urn:x:odd', csf: '(' })),
          400,
          'BadRequestData',
        );
      }),
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
