import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { expectRefused, idsOf, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { added, create, id, inHours, nowhere, retrieve, watch } from '../subscriber.ts';

async function expectAllRefused(hub: ClauseHub, bodies: readonly object[]): Promise<void> {
  for (const more of bodies) expectRefused(await hub.send('POST /subscriptions', watch(more)));
  assert.deepEqual((await sendFor(hub, 200, 'GET /subscriptions')).json, []);
}

const notification = (more: object) => ({ notification: { endpoint: { uri: nowhere }, ...more } });
const endpoint = (more: object) => ({ notification: { endpoint: { uri: nowhere, ...more } } });

/** Subscriptions: made, shown and ended. */
export const purposes: readonly Purpose[] = [
  {
    number: '028_01',
    by: 'ETSI',
    title: 'Create a subscription',
    checks: {
      'it is kept as it was given, with its status': async (hub) => {
        await create(hub, { timeInterval: 600 });
        assert.deepEqual((await retrieve(hub)).json, { ...watch({ timeInterval: 600 }), ...added });
      },
    },
  },
  {
    number: '028_02',
    by: 'ETSI',
    title: 'Create a subscription from what is none',
    checks: {
      'what is no JSON is InvalidRequest, what is empty BadRequestData': async (hub) => {
        expectRefused(await hub.send('POST /subscriptions', '{"type": "Subscription",'), 400, 'InvalidRequest');
        expectRefused(await hub.send('POST /subscriptions', {}));
      },
    },
  },
  {
    number: '028_03',
    by: 'ETSI',
    title: 'Create a subscription with an id that is no URI',
    checks: {
      'it is BadRequestData, as is an empty one': (hub) => expectAllRefused(hub, [{ id: 'watch' }, { id: '' }]),
    },
  },
  {
    number: '028_04',
    by: 'ETSI',
    title: 'Create a subscription with an id that is taken',
    checks: {
      'it is AlreadyExists': async (hub) => {
        await create(hub);
        expectRefused(await hub.send('POST /subscriptions', watch()), 409, 'AlreadyExists');
      },
    },
  },
  {
    number: '028_05',
    by: 'ETSI',
    title: 'Create a subscription with throttling that cannot be',
    checks: {
      'beside a time interval, or negative': (hub) =>
        expectAllRefused(hub, [{ throttling: 5, timeInterval: 5 }, { throttling: -5 }]),
    },
  },
  {
    number: '028_06',
    by: 'ETSI',
    title: 'Create a subscription to instances of datasets',
    checks: {
      'its datasets are kept': async (hub) => {
        await create(hub, { datasetId: ['urn:x:set'] });
        assert.deepEqual((await retrieve(hub)).json, { ...watch({ datasetId: ['urn:x:set'] }), ...added });
      },
    },
  },
  {
    number: '028_07',
    by: 'ETSI',
    title: 'Create a subscription with a jsonldContext that cannot be had',
    checks: {
      'one that is no URI is BadRequestData': (hub) => expectAllRefused(hub, [{ jsonldContext: 'mine' }]),
      'one that cannot be reached is LdContextNotAvailable': async (hub) => {
        const answer = await hub.send('POST /subscriptions', watch({ jsonldContext: 'http://127.0.0.1:9/c.jsonld' }));
        expectRefused(answer, 504, 'LdContextNotAvailable');
      },
    },
    missing: ['the suite wants status 503; table 6.3.2-1 has 504 for LdContextNotAvailable'],
  },
  {
    number: '028_08',
    by: 'ETSI',
    title: 'Create a subscription with projections that exclude each other',
    checks: {
      'pick and omit of one member, and attributes beside either': (hub) =>
        expectAllRefused(
          hub,
          [
            { pick: ['size', 'name'], omit: ['size'] },
            { pick: ['size'], attributes: ['size'] },
            { omit: ['size'], attributes: ['name'] },
          ].map(notification),
        ),
    },
  },
  {
    number: '028_09',
    by: 'Antares',
    title: 'Restrictions of the parameters of a notification',
    checks: {
      'changes are not shown in simplified form, and no list is empty': (hub) =>
        expectAllRefused(
          hub,
          [
            { showChanges: true, format: 'keyValues' },
            { showChanges: true, format: 'simplified' },
            { attributes: [] },
            { pick: [] },
            { omit: [] },
          ].map(notification),
        ),
      'changes are shown in normalized form': async (hub) => {
        await create(hub, notification({ showChanges: true, format: 'normalized' }));
      },
    },
  },
  {
    number: '028_10',
    by: 'Antares',
    title: 'Key and value of what receivers and notifiers are told',
    checks: {
      'both are texts': async (hub) => {
        const pairs = [{ key: 'X-Mine', value: 'yes' }];
        await create(hub, endpoint({ receiverInfo: pairs, notifierInfo: pairs }));
      },
      'anything else is BadRequestData, to whom it may be said': (hub) =>
        expectAllRefused(
          hub,
          ['receiverInfo', 'notifierInfo'].flatMap((name) =>
            [
              { key: 'X-Mine', value: 7 },
              { key: 'X-Mine', value: { a: 1 } },
              { key: 'X-Mine' },
              { key: 7, value: 'a' },
            ].map((pair) => endpoint({ [name]: [pair] })),
          ),
        ),
    },
  },
  {
    number: '030_01',
    by: 'ETSI',
    title: 'Retrieve a subscription by what is no URI',
    checks: { 'it is BadRequestData': async (hub) => expectRefused(await hub.send('GET /subscriptions/watch')) },
  },
  {
    number: '030_02',
    by: 'ETSI',
    title: 'Retrieve a subscription that is not there',
    checks: {
      'it is ResourceNotFound': async (hub) =>
        expectRefused(await hub.send(`GET /subscriptions/${id}`), 404, 'ResourceNotFound'),
    },
  },
  {
    number: '030_03',
    by: 'ETSI',
    title: 'Retrieve a subscription',
    checks: {
      'it is shown, with its @context inside or named': async (hub) => {
        await create(hub);
        const plain = await retrieve(hub);
        assert.deepEqual(plain.json, { ...watch(), ...added });
        assert.match(plain.headers.get('link') ?? '', /json-ld#context/);
        const { json } = await retrieve(hub, { accept: 'application/ld+json' });
        assert.deepEqual({ ...json, '@context': undefined }, { ...watch(), ...added, '@context': undefined });
        assert.ok(json['@context']);
      },
    },
  },
  {
    number: '031_01',
    by: 'ETSI',
    title: 'Query subscriptions',
    checks: {
      'each is shown as it would be alone': async (hub) => {
        const all = [
          watch({ id: 'urn:x:1', timeInterval: 600 }),
          watch({ id: 'urn:x:2', watchedAttributes: ['size', 'name'] }),
          watch({ id: 'urn:x:3', isActive: false }),
        ];
        for (const one of all) await sendFor(hub, 201, 'POST /subscriptions', one);
        assert.deepEqual((await sendFor(hub, 200, 'GET /subscriptions')).json, [
          { ...all[0], ...added },
          { ...all[1], ...added },
          { ...all[2], ...added, status: 'paused' },
        ]);
      },
    },
  },
  {
    number: '031_02',
    by: 'ETSI',
    title: 'Query subscriptions in pages',
    checks: {
      'a page has as many as asked for, and leads to those beside it': async (hub) => {
        for (const id of ['urn:x:1', 'urn:x:2', 'urn:x:3']) await create(hub, { id });
        for (const [limit, offset, ids, links] of [
          [1, 1, ['urn:x:2'], { prev: 'limit=1&offset=0', next: 'limit=1&offset=2' }],
          [1, 2, ['urn:x:3'], { prev: 'limit=1&offset=1' }],
          [15, 0, ['urn:x:1', 'urn:x:2', 'urn:x:3'], {}],
        ] as const) {
          const answer = await sendFor(hub, 200, `GET /subscriptions?limit=${limit}&offset=${offset}`);
          assert.deepEqual(idsOf(answer), ids);
          const found = (answer.headers.get('link') ?? '').matchAll(
            /<\/ngsi-ld\/v1\/subscriptions\?([^>]+)>; ?rel="(\w+)"/g,
          );
          assert.deepEqual(Object.fromEntries([...found].map(([, query, rel]) => [rel, query])), links);
        }
      },
    },
  },
  {
    number: '032_01',
    by: 'ETSI',
    title: 'Delete a subscription without a valid id',
    checks: {
      'no id is a method that is not allowed, what is no URI BadRequestData': async (hub) => {
        await sendFor(hub, 405, 'DELETE /subscriptions/');
        expectRefused(await hub.send('DELETE /subscriptions/watch'));
      },
    },
  },
  {
    number: '032_02',
    by: 'ETSI',
    title: 'Delete a subscription that is not there',
    checks: {
      'it is ResourceNotFound': async (hub) =>
        expectRefused(await hub.send(`DELETE /subscriptions/${id}`), 404, 'ResourceNotFound'),
    },
  },
  {
    number: '032_03',
    by: 'ETSI',
    title: 'Delete a subscription',
    checks: {
      'it is gone': async (hub) => {
        await create(hub);
        assert.equal((await sendFor(hub, 204, `DELETE /subscriptions/${id}`)).text, '');
        await sendFor(hub, 404, `GET /subscriptions/${id}`);
      },
    },
  },
  {
    number: '436_09',
    by: 'Antares',
    title: 'An earlier version of the specification leaves a subscription as it is',
    checks: {
      'shown unaltered, and the preference is applied': async (hub) => {
        const more = { expiresAt: inHours(1), ...notification({ attributes: ['size'] }) };
        await create(hub, more);
        const answer = await retrieve(hub, { prefer: 'ngsi-ld=1.0' });
        assert.deepEqual(answer.json, { ...watch(more), ...added });
        assert.equal(answer.headers.get('preference-applied'), 'ngsi-ld=1.0');
      },
    },
  },
  {
    number: '436_10',
    by: 'Antares',
    title: 'The preference of a version in every spelling',
    checks: {
      'case, quotes, parameters and other preferences do not matter': async (hub) => {
        await create(hub);
        const spellings = [
          'NGSI-LD=1.0',
          'Ngsi-Ld=1.0',
          'ngsi-ld="1.0"',
          'ngsi-ld=1.0;q=0.1',
          'respond-async, ngsi-ld=1.0',
        ];
        for (const prefer of spellings)
          assert.equal((await retrieve(hub, { prefer })).headers.get('preference-applied'), 'ngsi-ld=1.0', prefer);
      },
      'without a version none is applied': async (hub) => {
        await create(hub);
        assert.equal((await retrieve(hub, { prefer: 'respond-async' })).headers.get('preference-applied'), null);
      },
    },
  },
  {
    number: '5811_01',
    by: 'Antares',
    title: 'Create a subscription: expiry, pause and id',
    checks: {
      'one that is over before it begins is BadRequestData': (hub) =>
        expectAllRefused(hub, [{ expiresAt: '2001-01-01T00:00:00Z' }]),
      'isActive false: it begins paused': async (hub) => {
        await create(hub, { isActive: false });
        assert.equal((await retrieve(hub)).json.status, 'paused');
      },
      'without an id it is given one': async (hub) => {
        const made = await create(hub, { id: undefined });
        const place = made.headers.get('location') ?? '';
        const { json } = await sendFor(hub, 200, `GET ${place.replace('/ngsi-ld/v1', '')}`);
        assert.match(json.id, /^urn:/);
      },
    },
  },
  {
    number: '5811_02',
    by: 'Antares',
    title: 'What members of a subscription may be',
    checks: {
      'triggers are among the six, and all six may be named': async (hub) => {
        await expectAllRefused(hub, [{ notificationTrigger: ['entityMoved'] }]);
        const changes = ['Created', 'Updated', 'Deleted'];
        await create(hub, {
          notificationTrigger: changes.flatMap((change) => [`entity${change}`, `attribute${change}`]),
        });
      },
      'csf is a query': (hub) => expectAllRefused(hub, [{ csf: '((' }]),
      'what only the hub says, and what no subscription has, is not taken': async (hub) => {
        const told = { timesSent: 12, timesFailed: 3, status: 'failed', lastNotification: inHours(-1) };
        await create(hub, {
          status: 'expired',
          inner: 'secret',
          notification: { ...watch().notification, ...told, lastSuccess: inHours(-1), lastFailure: inHours(-1) },
        });
        assert.deepEqual((await retrieve(hub)).json, { ...watch(), ...added });
      },
    },
  },
];
