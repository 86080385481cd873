import assert from 'node:assert/strict';
import { createThing, idOf, property, sendFor } from '../expect.ts';
import { hostContext } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';
import { notices, withReceiver } from '../receiver.ts';
import { change } from '../subscriber.ts';
import { a, afterwards, dataOf, gates, isTime, sentOf, settle, subscribe, thing, told, update } from '../told.ts';

/** Notifications: when they are sent, and what they look like. */
export const purposes: readonly Purpose[] = [
  {
    number: '046_01',
    by: 'ETSI',
    title: 'An active subscription is told',
    checks: {
      'a change of an entity is told': afterwards(
        { level: 4, name: 'Hall' },
        [],
        (hub) => update(hub, { level: 5 }),
        (data) => assert.deepEqual(data, thing({ level: property(5), name: property('Hall') })),
      ),
    },
  },
  {
    number: '046_02',
    by: 'ETSI',
    title: 'A periodic subscription is told again and again',
    checks: {
      'without any change': withReceiver(async (hub, receiver) => {
        await createThing(hub, 'a', { level: 4 });
        await settle(hub, receiver);
        await subscribe(hub, receiver, { timeInterval: 1, notificationTrigger: ['attributeUpdated'] });
        for (const { body } of await notices(receiver, 2)) assert.deepEqual(body.data, thing({ level: property(4) }));
      }),
    },
  },
  {
    number: '046_03',
    by: 'ETSI',
    title: 'Without conditions all subscribed entities that change are told',
    checks: {
      'each with all it has': withReceiver(async (hub, receiver) => {
        const b = await createThing(hub, 'b', { level: 4 });
        await createThing(hub, 'a', { level: 4 });
        await settle(hub, receiver);
        await subscribe(hub, receiver);
        await update(hub, { level: 5 });
        await update(hub, { level: 6 }, b);
        const ids = (await notices(receiver, 2)).map(({ body }) => body.data[0].id);
        assert.deepEqual(new Set(ids), new Set([a, b]));
      }),
    },
  },
  {
    number: '046_04',
    by: 'ETSI',
    title: 'A change of what is watched is told',
    checks: {
      'one of anything else is not': afterwards(
        { level: 4, name: 'Hall' },
        [{ watchedAttributes: ['level'] }],
        async (hub) => {
          await update(hub, { name: 'Room' });
          await update(hub, { level: 5 });
        },
        (data) => assert.deepEqual(data, thing({ level: property(5), name: property('Room') })),
      ),
    },
  },
  {
    number: '046_05',
    by: 'ETSI',
    title: 'A change of an entity that meets the query is told',
    checks: {
      'one of an entity that does not is not': withReceiver(async (hub, receiver) => {
        const b = await createThing(hub, 'b', { level: 4, name: 'Long Room' });
        await createThing(hub, 'a', { level: 4, name: 'Long Hall' });
        await settle(hub, receiver);
        await subscribe(hub, receiver, { watchedAttributes: ['level'], q: 'name=="Long Hall"' });
        await update(hub, { level: 5 }, b);
        await update(hub, { level: 6 });
        assert.equal((await dataOf(receiver))[0].level.value, 6);
      }),
    },
    missing: [
      'the suite writes the blank in the value of q as %20; the q of a posted subscription stands in JSON, where nothing is percent-encoded (clauses 4.9 and 5.2.12 name no encoding)',
    ],
  },
  {
    number: '046_06',
    by: 'ETSI',
    title: 'The trigger entityCreated',
    checks: {
      'a new entity is told, an update is not': withReceiver(async (hub, receiver) => {
        const b = await createThing(hub, 'b', { level: 4 });
        await settle(hub, receiver);
        await subscribe(hub, receiver, { notificationTrigger: ['entityCreated'] });
        await update(hub, { level: 5 }, b);
        await createThing(hub, 'a', { level: 4 });
        assert.equal((await dataOf(receiver))[0].id, a);
      }),
    },
  },
  {
    number: '046_07',
    by: 'ETSI',
    title: 'What a notification looks like',
    checks: {
      'its type, its subscription and its time': afterwards(
        { n: 1 },
        [],
        (hub) => update(hub, { n: 2 }),
        (_, { body }) => {
          assert.equal(body.type, 'Notification');
          assert.match(body.notifiedAt, isTime);
        },
      ),
      'only the attributes asked for': afterwards(
        { n: 1, m: 1 },
        [{}, { attributes: ['n'] }],
        (hub) => update(hub, { n: 2 }),
        (data) => assert.deepEqual(data, thing({ n: property(2) })),
      ),
      'names the @context does not know are told in full': withReceiver(async (hub, receiver) => {
        await createThing(hub, 'a', { 'https://a.example/n': 1 });
        await settle(hub, receiver);
        await subscribe(hub, receiver);
        await update(hub, { 'https://a.example/n': 2 });
        assert.deepEqual(await dataOf(receiver), thing({ 'https://a.example/n': property(2) }));
      }),
    },
  },
  {
    number: '046_08',
    by: 'ETSI',
    title: 'Without attributes asked for all are told',
    checks: {
      'in normalized form': afterwards(
        { n: 1, m: 1, gates },
        [],
        (hub) => update(hub, { n: 2 }),
        (data) => assert.deepEqual(data, thing({ n: property(2), m: property(1), gates })),
      ),
      'and in simplified form': afterwards(
        { n: 1, m: 1, gates },
        [{}, { format: 'keyValues' }],
        (hub) => update(hub, { n: 2 }),
        (data) => assert.deepEqual(data, thing({ n: 2, m: 1, gates: 'urn:x:gate' })),
      ),
    },
  },
  {
    number: '046_09',
    by: 'ETSI',
    title: 'What receivers are to be told beside',
    checks: {
      'receiverInfo is in the headers': withReceiver(async (hub, receiver) => {
        const receiverInfo = [{ key: 'X-Mine', value: 'yes' }];
        await subscribe(hub, receiver, { notification: { endpoint: { uri: receiver.uri, receiverInfo } } });
        await createThing(hub, 'a', { n: 1 });
        assert.equal((await told(receiver)).headers['x-mine'], 'yes');
      }),
    },
  },
  {
    number: '046_10',
    by: 'ETSI',
    title: 'A notification is JSON',
    checks: {
      'with the @context in a Link header': withReceiver(async (hub, receiver) => {
        const link = (await hostContext(hub, { Thing: 'https://a.example/Thing' })).link;
        await subscribe(hub, receiver, {}, {}, link);
        await sendFor(hub, 201, 'POST /entities', { id: a, type: 'Thing', n: 1 }, link);
        const { headers, body } = await told(receiver);
        const url = /<([^>]+)>/.exec(link.link ?? '')?.[1];
        assert.equal(headers.link, `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`);
        assert.deepEqual(
          [body['@context'], body.data[0]['@context'], body.data[0].type],
          [undefined, undefined, 'Thing'],
        );
      }),
    },
  },
  {
    number: '046_11',
    by: 'ETSI',
    title: 'Notifications are counted',
    checks: {
      'timesSent is one more with each': withReceiver(async (hub, receiver) => {
        await subscribe(hub, receiver);
        for (const count of [1, 2]) {
          await createThing(hub, String(count), { n: 1 });
          await sentOf(hub, ({ timesSent }) => timesSent === count);
        }
      }),
    },
  },
  {
    number: '046_12',
    by: 'ETSI',
    title: 'The times of notifications are kept',
    checks: {
      'ok, with the last time and the last success': withReceiver(async (hub, receiver) => {
        await subscribe(hub, receiver);
        await createThing(hub, 'a', { n: 1 });
        const sent = await sentOf(hub, ({ status }) => status === 'ok');
        assert.match(sent.lastNotification, isTime);
        assert.match(sent.lastSuccess, isTime);
      }),
    },
  },
  {
    number: '046_13',
    by: 'ETSI',
    title: 'Failures of notifications are kept',
    checks: {
      'failed, with the time of it': async (hub) => {
        await subscribe(hub, { uri: 'http://127.0.0.1:9/', received: [] });
        await createThing(hub, 'a', { n: 1 });
        assert.match((await sentOf(hub, ({ status }) => status === 'failed')).lastFailure, isTime);
      },
    },
  },
  {
    number: '046_14',
    by: 'ETSI',
    title: 'A notification is JSON-LD where that is wanted',
    checks: {
      'with its @context inside and no Link header': withReceiver(async (hub, receiver) => {
        await subscribe(hub, receiver, {
          notification: { endpoint: { uri: receiver.uri, accept: 'application/ld+json' } },
        });
        await createThing(hub, 'a', { n: 1 });
        const { headers, body } = await told(receiver);
        assert.match(headers['content-type'], /^application\/ld\+json/);
        assert.equal(headers.link, undefined);
        assert.ok(body['@context']);
      }),
    },
    missing: [
      'the suite wants the @context in each entity; a notification is one JSON-LD document and holds it once (clauses 5.3.1 and 6.3.8)',
    ],
  },
  {
    number: '046_15',
    by: 'ETSI',
    title: 'Throttling',
    checks: {
      'what comes too soon is left out': withReceiver(async (hub, receiver) => {
        await createThing(hub, 'a', { n: 1 });
        await settle(hub, receiver);
        await subscribe(hub, receiver, { throttling: 600 });
        await update(hub, { n: 2 });
        assert.equal((await dataOf(receiver))[0].n.value, 2);
        await update(hub, { n: 3 });
        await subscribe(hub, receiver, { id: 'urn:x:other' });
        await update(hub, { n: 4 });
        const { body } = await told(receiver, 2);
        assert.equal(body.subscriptionId, 'urn:x:other');
      }),
    },
  },
  ...(['046_16_01', '046_16_02'] as const).map(
    (number): Purpose => ({
      number,
      by: 'ETSI',
      title: 'Types are selected by an expression',
      checks: {
        'an entity of one of them is told, of another not': withReceiver(async (hub, receiver) => {
          await subscribe(hub, receiver, {
            entities: [{ type: '(Thing|Tower)' }],
            notificationTrigger: ['entityCreated'],
          });
          await sendFor(hub, 201, 'POST /entities', { id: idOf('b'), type: 'Other', n: 1 });
          await createThing(hub, 'a', { n: 1 });
          assert.equal((await dataOf(receiver))[0].id, a);
        }),
      },
    }),
  ),
  ...([true, false] as const).map(
    (sysAttrs): Purpose => ({
      number: sysAttrs ? '046_17' : '046_18',
      by: 'ETSI',
      title: `The times of entities and attributes, sysAttrs ${sysAttrs}`,
      checks: {
        [sysAttrs ? 'they are told' : 'they are not told']: afterwards(
          { n: 1 },
          [{}, { sysAttrs }],
          (hub) => update(hub, { n: 2 }),
          ([one]) => {
            for (const where of [one, one.n])
              for (const name of ['createdAt', 'modifiedAt']) assert.equal(isTime.test(where[name]), sysAttrs);
          },
        ),
      },
    }),
  ),
  {
    number: '046_19',
    by: 'ETSI',
    title: 'Instances of datasets',
    checks: {
      'only those of the datasets asked for are told': afterwards(
        { n: [property(1), property(2, { datasetId: 'urn:d:2' })], m: property(3, { datasetId: 'urn:d:2' }), k: 1 },
        [{ datasetId: ['urn:d:2'] }],
        (hub) => update(hub, { n: property(5, { datasetId: 'urn:d:2' }) }),
        (data) =>
          assert.deepEqual(
            data,
            thing({ n: property(5, { datasetId: 'urn:d:2' }), m: property(3, { datasetId: 'urn:d:2' }) }),
          ),
      ),
    },
  },
  {
    number: '046_20',
    by: 'ETSI',
    title: 'The @context of notifications is the jsonldContext of the subscription',
    checks: {
      'names are those of it, though the subscription was made in another': withReceiver(async (hub, receiver) => {
        const link = (await hostContext(hub, { Hall: 'https://a.example/Hall', n: 'https://a.example/n' })).link;
        const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
        await subscribe(
          hub,
          receiver,
          { entities: [{ type: 'Hall' }], watchedAttributes: ['n'], q: 'n>1', jsonldContext: core },
          {},
          link,
        );
        await sendFor(hub, 201, 'POST /entities', { id: a, type: 'Hall', n: 2 }, link);
        assert.deepEqual(await dataOf(receiver), [
          { id: a, type: 'https://a.example/Hall', 'https://a.example/n': property(2) },
        ]);
      }),
    },
  },
  {
    number: '5212_01',
    by: 'Antares',
    title: 'A paused subscription',
    checks: {
      'is told nothing until it is active again': withReceiver(async (hub, receiver) => {
        await subscribe(hub, receiver, { isActive: false });
        await createThing(hub, 'a', { n: 1 });
        await settle(hub, receiver);
        await change(hub, { isActive: true });
        await update(hub, { n: 2 });
        assert.deepEqual(await dataOf(receiver), thing({ n: property(2) }));
      }),
    },
  },
  {
    number: '49_01',
    by: 'Antares',
    title: 'The query of a subscription follows relationships',
    checks: {
      'what leads to an entity that does not meet it is not told': withReceiver(async (hub, receiver) => {
        for (const [name, charge] of [
          ['low', 0.2],
          ['full', 0.9],
        ] as const)
          await sendFor(hub, 201, 'POST /entities', { id: idOf(name), type: 'Cell', charge });
        await subscribe(hub, receiver, { q: 'poweredBy{charge}<0.5' });
        const by = (name: string) => ({ poweredBy: { type: 'Relationship', object: idOf(name) } });
        await createThing(hub, 'b', by('full'));
        await createThing(hub, 'a', by('low'));
        assert.equal((await dataOf(receiver))[0].id, a);
      }),
    },
  },
  {
    number: '5233_02',
    by: 'Antares',
    title: 'A subscription to every type',
    checks: {
      'is told of entities of any': withReceiver(async (hub, receiver) => {
        await settle(hub, receiver);
        await subscribe(hub, receiver, { entities: [{ type: '*' }] });
        await sendFor(hub, 201, 'POST /entities', { id: a, type: 'Unheard', n: 1 });
        assert.deepEqual(await dataOf(receiver), [{ id: a, type: 'Unheard', n: property(1) }]);
      }),
    },
  },
];
