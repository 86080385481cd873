import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { waitFor } from '../../support/hub-process.ts';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, read, sendFor } from '../expect.ts';
import { notices, withReceiver } from '../receiver.ts';

const since = 'timerel=after&timeAt=2020-01-01T00:00:00Z';
const at = (value: unknown, more: object = {}) => ({
  type: 'Property',
  value,
  observedAt: '2026-01-01T00:00:00Z',
  ...more,
});
const pastOf = async (hub: ClauseHub, query = '') =>
  (await sendFor(hub, 200, `GET /temporal/entities/${idOf('a')}${query}`)).json;
const subscription = (uri: string, more: object = {}) => ({
  id: 'urn:x:subscription',
  type: 'Subscription',
  entities: [{ type: 'Thing' }],
  notification: { endpoint: { uri, ...more } },
});

/** What holds everywhere: the parts of the API (4.3.5), forms of the past and of discovery (4.5), contents (4.6), and common behaviour of HTTP (6.3) and MQTT (7.2). */
export const clauses: readonly Clause[] = [
  {
    number: '4.3.5',
    title: 'NGSI-LD API Structure and Implementation Options',
    checks: {
      'the core, temporal, registry, snapshot and @context parts are all here': async (hub) => {
        for (const path of ['/entities?type=X', '/types', '/subscriptions', `/temporal/entities?type=X&${since}`])
          await sendFor(hub, 200, `GET ${path}`);
        for (const path of [
          '/csourceRegistrations?type=Thing',
          '/csourceSubscriptions',
          '/jsonldContexts',
          '/info/sourceIdentity',
        ])
          await sendFor(hub, 200, `GET ${path}`);
        expectError(await hub.send('GET /snapshots/urn:x:none'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '4.5.7',
    title: 'Temporal Representation of a Property',
    checks: {
      'a list of instances, each a Property with its time': async (hub) => {
        const id = await createThing(hub, 'a', { n: at(1, { unitCode: 'CEL' }) });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs/n`, at(2, { observedAt: '2026-02-01T00:00:00Z' }));
        const { n } = await pastOf(hub);
        assert.deepEqual(
          n.map((one: { type: string; value: number; observedAt: string }) => [one.type, one.value, one.observedAt]),
          [
            ['Property', 1, '2026-01-01T00:00:00Z'],
            ['Property', 2, '2026-02-01T00:00:00Z'],
          ],
        );
        assert.equal(n[0].unitCode, 'CEL');
      },
    },
  },
  {
    number: '4.5.8',
    title: 'Temporal Representation of a Relationship',
    checks: {
      'a list of instances, each a Relationship with its object': async (hub) => {
        const link = { type: 'Relationship', object: 'urn:x:1', observedAt: '2026-01-01T00:00:00Z' };
        await createThing(hub, 'a', { link });
        const [first] = (await pastOf(hub)).link;
        assert.deepEqual([first.type, first.object], ['Relationship', 'urn:x:1']);
      },
    },
  },
  ...(
    [
      ['4.5.10', 'Entity Type List Representation', '/types', { type: 'EntityTypeList', typeList: ['Thing'] }],
      [
        '4.5.11',
        'Detailed Entity Type List Representation',
        '/types?details=true',
        { type: 'EntityType', typeName: 'Thing', attributeNames: ['n'] },
      ],
      [
        '4.5.12',
        'Entity Type Information Representation',
        '/types/Thing',
        { type: 'EntityTypeInfo', typeName: 'Thing', entityCount: 1 },
      ],
      ['4.5.13', 'Attribute List Representation', '/attributes', { type: 'AttributeList', attributeList: ['n'] }],
      [
        '4.5.14',
        'Detailed Attribute List Representation',
        '/attributes?details=true',
        { type: 'Attribute', attributeName: 'n', typeNames: ['Thing'] },
      ],
      [
        '4.5.15',
        'Attribute Information Representation',
        '/attributes/n',
        {
          type: 'Attribute',
          attributeName: 'n',
          attributeCount: 1,
          attributeTypes: ['Property'],
          typeNames: ['Thing'],
        },
      ],
    ] as const
  ).map(
    ([number, title, path, members]): Clause => ({
      number,
      title,
      checks: {
        'has an id that is a URI, its type and the members of the table': async (hub) => {
          await createThing(hub, 'a', { n: 1 });
          const { json } = await sendFor(hub, 200, `GET ${path}`);
          const [one] = [json].flat();
          assert.match(one.id, /^[a-z]+:/);
          for (const [name, value] of Object.entries(members)) assert.deepEqual(one[name], value, name);
        },
      },
    }),
  ),
  {
    number: '4.5.25',
    title: 'NGSI-LD EntityMap Representation',
    checks: {
      'id, type, expiresAt, and for each entity where it comes from': async (hub) => {
        const id = await createThing(hub, 'a', { n: 1 });
        const { json } = await sendFor(hub, 201, 'GET /entityMaps?type=Thing');
        assert.deepEqual([json.type, json.entityMap], ['EntityMap', { [id]: ['@none'] }]);
        assert.match(json.expiresAt, /^\d{4}-/);
      },
    },
  },
  {
    number: '4.6.1',
    title: 'Supported text encodings',
    checks: {
      'UTF-8 in and out': async (hub) => {
        const id = await createThing(hub, 'a', { n: '水位 😀' });
        const answer = await sendFor(hub, 200, `GET /entities/${id}`);
        assert.equal(answer.json.n.value, '水位 😀');
        assert.match(answer.headers.get('content-type') ?? '', /utf-8/i);
      },
    },
  },
  {
    number: '4.6.4',
    title: 'Supported content',
    checks: {
      'texts are kept letter by letter, and are never read as anything else': async (hub) => {
        const text = `<script>alert("x")</script> ' ; -- \\ = ( ) & %00`;
        const id = await createThing(hub, 'a', { n: text });
        assert.equal((await read(hub, id)).n.value, text);
      },
    },
  },
  {
    number: '4.6.5',
    title: 'Supported data types for LanguageMaps',
    checks: {
      'a text, or a list of texts, by language; all else is BadRequestData': async (hub) => {
        const languageMap = { zh: '河', en: ['river', 'stream'] };
        const id = await createThing(hub, 'a', { name: { type: 'LanguageProperty', languageMap } });
        assert.deepEqual((await read(hub, id)).name.languageMap, languageMap);
        const wrong = { id: idOf('b'), type: 'Thing', name: { type: 'LanguageProperty', languageMap: { zh: 5 } } };
        expectError(await hub.send('POST /entities', wrong), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '4.6.6',
    title: 'Ordering of Entities in arrays having more than one instance of the same Entity',
    checks: {
      'later in the array is later in time': async (hub) => {
        const one = (n: number) => ({ id: idOf('a'), type: 'Thing', n });
        await sendFor(hub, 201, 'POST /entityOperations/upsert', [one(1), one(2), one(3)]);
        assert.equal((await read(hub, idOf('a'))).n.value, 3);
      },
    },
  },
  {
    number: '4.12',
    title: 'NGSI-LD Pagination',
    checks: {
      'limit bounds a page, and links lead through all of them': async (hub) => {
        for (const name of ['a', 'b', 'c']) await createThing(hub, name);
        const seen: string[] = [];
        for (let path: string | undefined = '/entities?type=Thing&limit=1'; path !== undefined; ) {
          const page = await sendFor(hub, 200, `GET ${path}`);
          seen.push(...idsOf(page));
          path = /<(?:http:\/\/[^/>]+)?\/ngsi-ld\/v1([^>]+)>;\s*rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
        }
        assert.deepEqual(seen, ['a', 'b', 'c'].map(idOf));
      },
    },
  },
  {
    number: '4.13',
    title: 'Counting the Number of Results',
    checks: {
      'the number of all, whatever the page': async (hub) => {
        for (const name of ['a', 'b', 'c']) await createThing(hub, name);
        const page = await sendFor(hub, 200, 'GET /entities?type=Thing&limit=1&count=true');
        assert.deepEqual([page.json.length, page.headers.get('ngsild-results-count')], [1, '3']);
      },
    },
  },
  {
    number: '4.14',
    title: 'Supporting Multiple Tenants',
    checks: {
      'the same id may be in several tenants, and each has its own': async (hub) => {
        const id = await createThing(hub, 'a', { n: 1 });
        const other = { 'ngsild-tenant': `${hub.tenant}-other` };
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Thing', n: 2 }, other);
        assert.equal((await read(hub, id)).n.value, 1);
        assert.equal((await sendFor(hub, 200, `GET /entities/${id}`, undefined, other)).json.n.value, 2);
        await sendFor(hub, 204, `DELETE /entities/${id}`, undefined, other);
      },
    },
  },
  {
    number: '4.16',
    title: 'Supporting Multiple Entity Types',
    checks: {
      'an entity of several types is found by each; types are added, not taken away': async (hub) => {
        const id = await createThing(hub, 'a', { type: ['Thing', 'Other'] });
        for (const type of ['Thing', 'Other'])
          assert.deepEqual(idsOf(await sendFor(hub, 200, `GET /entities?type=${type}`)), [id]);
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs`, { type: 'Third', n: 1 });
        assert.deepEqual((await read(hub, id)).type.toSorted(), ['Other', 'Thing', 'Third']);
      },
    },
  },
  {
    number: '5.5.2',
    title: 'Error types',
    checks: {
      'each is told by its URI': async (hub) => {
        expectError(await hub.send('POST /entities', '{'), 400, 'InvalidRequest');
        expectError(await hub.send('POST /entities', { id: 'x', type: 'T' }), 400, 'BadRequestData');
        const id = await createThing(hub, 'a');
        expectError(await hub.send('POST /entities', { id, type: 'Thing' }), 409, 'AlreadyExists');
        expectError(await hub.send(`GET /entities/${idOf('none')}`), 404, 'ResourceNotFound');
        expectError(await hub.send('GET /entities?type=T&limit=100000'), 403, 'TooManyResults');
        const ftp = { id: 'urn:x:s', type: 'Subscription', entities: [{ type: 'T' }] };
        const notification = { endpoint: { uri: 'ftp://a.example/' } };
        expectError(await hub.send('POST /subscriptions', { ...ftp, notification }), 422, 'OperationNotSupported');
      },
    },
  },
  {
    number: '6.2',
    title: 'Global Definitions and Resource Structure',
    checks: {
      'all is under /ngsi-ld/v1, with or without a final slash; what is no resource is 404': async (hub) => {
        await sendFor(hub, 200, 'GET /types');
        await sendFor(hub, 200, 'GET /types/');
        await sendFor(hub, 404, 'GET /nothing');
      },
    },
  },
  {
    number: '6.3.3',
    title: 'Reporting errors',
    checks: {
      'JSON with the status of its type': async (hub) => {
        const answer = await hub.send(`GET /entities/${idOf('none')}`);
        expectError(answer, 404, 'ResourceNotFound');
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
        assert.deepEqual([typeof answer.json.title, answer.json.status], ['string', 404]);
      },
    },
  },
  {
    number: '6.3.8',
    title: 'Notification behaviour (HTTP)',
    checks: {
      'a POST of JSON with the @context in a Link, or of JSON-LD that holds it, and the receiverInfo': withReceiver(
        async (hub, receiver) => {
          const receiverInfo = [{ key: 'X-Mine', value: 'yes' }];
          await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri, { receiverInfo }));
          const ld = { ...subscription(receiver.uri, { accept: 'application/ld+json' }), id: 'urn:x:ld' };
          await sendFor(hub, 201, 'POST /subscriptions', ld);
          await createThing(hub, 'a', { n: 1 });
          const all = await notices(receiver, 2);
          const of = (id: string) => all.find(({ body }) => body.subscriptionId === id);
          const [json, jsonld] = [of('urn:x:subscription'), of('urn:x:ld')];
          assert.match(json.headers['content-type'], /^application\/json/);
          assert.match(json.headers.link, /json-ld#context/);
          assert.equal(json.headers['x-mine'], 'yes');
          assert.match(jsonld.headers['content-type'], /^application\/ld\+json/);
          assert.ok(jsonld.body['@context']);
        },
      ),
    },
  },
  {
    number: '6.3.9',
    title: 'Csource Notification behaviour (HTTP)',
    checks: {
      'a POST like that of a notification': withReceiver(async (hub, receiver) => {
        const receiverInfo = [{ key: 'X-Mine', value: 'yes' }];
        await sendFor(hub, 201, 'POST /csourceSubscriptions', subscription(receiver.uri, { receiverInfo }));
        await sendFor(hub, 201, 'POST /csourceRegistrations', {
          type: 'ContextSourceRegistration',
          information: [{ entities: [{ type: 'Thing' }] }],
          endpoint: 'http://127.0.0.1:9',
        });
        const [{ body, headers }] = await notices(receiver, 1);
        assert.equal(body.type, 'ContextSourceNotification');
        assert.deepEqual([headers['x-mine'], headers['ngsild-tenant']], ['yes', hub.tenant]);
        assert.match(headers.link, /json-ld#context/);
      }),
    },
  },
  {
    number: '6.3.12',
    title: 'Simplified or aggregated temporal representation of an entity',
    checks: {
      'by format or options: temporalValues and aggregatedValues': async (hub) => {
        await createThing(hub, 'a', { n: at(4) });
        for (const how of ['format', 'options']) {
          assert.deepEqual((await pastOf(hub, `?${how}=temporalValues`)).n.values, [[4, '2026-01-01T00:00:00.000Z']]);
          const { n } = await pastOf(hub, `?${how}=aggregatedValues&aggrMethods=max&${since}`);
          assert.equal(n.max[0][0], 4);
        }
      },
    },
  },
  {
    number: '6.3.16',
    title: 'Expiration time for cached @contexts',
    checks: {
      'a hosted @context is served until it is deleted': async (hub) => {
        const made = await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': { a: 'https://a.example/a' } });
        const path = (made.headers.get('location') ?? '').replace('/ngsi-ld/v1', '');
        await sendFor(hub, 200, `GET ${path}`);
        await sendFor(hub, 204, `DELETE ${path}`);
        await sendFor(hub, 404, `GET ${path}`);
      },
      'a downloaded one is kept as long as its host says by Cache-Control or Expires': async (hub) => {
        const kept: Record<string, Record<string, string>> = {
          '/age': { 'cache-control': 'max-age=7200' },
          '/expires': { expires: new Date(Date.now() + 7_200_000).toUTCString() },
        };
        const host = createHttpServer((asked, response) => {
          response.writeHead(200, kept[asked.url ?? '']).end('{"@context":{"a":"https://a.example/a"}}');
        });
        await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
        try {
          for (const path of Object.keys(kept)) {
            const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}${path}`;
            const link = { link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"` };
            await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, link);
            const all: { URL: string; expiresAt: string }[] = (
              await sendFor(hub, 200, 'GET /jsonldContexts?kind=Cached&details=true')
            ).json;
            const left_ms = Date.parse(all.find((one) => one.URL === url)?.expiresAt ?? '') - Date.now();
            assert.ok(left_ms > 7_000_000 && left_ms <= 7_201_000, `${path}: ${left_ms} ms`);
          }
        } finally {
          host.close();
          host.closeAllConnections();
        }
      },
    },
  },
  {
    number: '6.3.20',
    title: 'Invalid parameters',
    checks: {
      'a parameter whose value is none of those it may have is refused': async (hub) => {
        for (const query of ['local=perhaps', 'limit=x', 'join=odd', 'count=perhaps'])
          expectError(await hub.send(`GET /entities?type=T&${query}`), 400, 'BadRequestData');
        for (const query of ['options=odd', 'format=odd'])
          expectError(await hub.send(`GET /entities?type=T&${query}`), 400, 'InvalidRequest');
      },
      'a parameter that an operation does not have is InvalidRequest': async (hub) => {
        const id = await createThing(hub, 'a');
        for (const call of [
          'GET /entities?type=Thing&page=2',
          `GET /entities/${id}?q=n`,
          `DELETE /entities/${id}?limit=1`,
          'POST /entityOperations/upsert?type=Thing',
          'GET /types?limit=1',
        ])
          expectError(await hub.send(call, call.startsWith('POST') ? [] : undefined), 400, 'InvalidRequest');
        await read(hub, id);
      },
    },
  },
  {
    number: '6.3.22',
    title: 'Snapshot specification',
    checks: {
      'NGSILD-Snapshot of a request is in the answer, and in notifications of a subscription made in it': withReceiver(
        async (hub, receiver) => {
          const id = 'urn:x:snapshot';
          const inside = { 'ngsild-snapshot': id };
          const snapshotQueries = [{ type: 'Query', entities: [{ type: 'Thing' }] }];
          await sendFor(hub, 201, 'POST /snapshots', { id, type: 'Snapshot', snapshotQueries });
          await waitFor('the snapshot', async () => {
            const { json } = await sendFor(hub, 200, `GET /snapshots/${id}`);
            return json.snapshotStatus !== 'preparing';
          });
          const list = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, inside);
          assert.equal(list.headers.get('ngsild-snapshot'), id);
          await sendFor(hub, 201, 'POST /subscriptions', subscription(receiver.uri), inside);
          await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', n: 1 }, inside);
          const [{ headers }] = await notices(receiver, 1);
          assert.deepEqual([headers['ngsild-snapshot'], headers['ngsild-tenant']], [id, hub.tenant]);
        },
      ),
      'what is no URI is BadRequestData, an unknown one ResourceNotFound': async (hub) => {
        const ask = (name: string) => hub.send('GET /entities?type=T', undefined, { 'ngsild-snapshot': name });
        expectError(await ask('none'), 400, 'BadRequestData');
        expectError(await ask('urn:x:none'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '7.2',
    title: 'Notification behaviour (MQTT)',
    checks: {
      'metadata and body in one message, of the version and the QoS asked for, on the topic of the URI': async (
        hub,
      ) => {
        const broker = await Aedes.createBroker();
        const server = createServer((socket) => void broker.handle(socket));
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        // biome-ignore lint/suspicious/noExplicitAny: the check looks into the message
        const received: { topic: string; qos: number; message: any }[] = [];
        broker.on('publish', ({ topic, payload, qos }, client) => {
          if (client) received.push({ topic, qos, message: JSON.parse(payload.toString()) });
        });
        try {
          const notifierInfo = [
            { key: 'MQTT-QoS', value: '2' },
            { key: 'MQTT-Version', value: 'mqtt3.1.1' },
          ];
          const receiverInfo = [{ key: 'X-Mine', value: 'yes' }];
          const endpoint = { notifierInfo, receiverInfo };
          await sendFor(hub, 201, 'POST /subscriptions', subscription(`mqtt://127.0.0.1:${port}/city/lamps`, endpoint));
          await createThing(hub, 'a', { n: 1 });
          const { topic, qos, message } = await waitFor('a message', async () => received[0]);
          assert.deepEqual([topic, qos, message.body.data[0].n.value], ['city/lamps', 2, 1]);
          assert.match(message.metadata['Content-Type'], /^application\/json/);
          assert.match(message.metadata.Link, /json-ld#context/);
          assert.equal(message.metadata['X-Mine'], 'yes');
        } finally {
          await new Promise<void>((resolve) => broker.close(resolve));
          server.close();
        }
      },
      'a QoS or version that is none, or a topic with wildcards, is BadRequestData': async (hub) => {
        const odd = (key: string, value: string) =>
          subscription('mqtt://a.example/t', { notifierInfo: [{ key, value }] });
        for (const body of [odd('MQTT-QoS', '3'), odd('MQTT-Version', 'mqtt6'), subscription('mqtt://a.example/a/%23')])
          expectError(await hub.send('POST /subscriptions', body), 400, 'BadRequestData');
      },
    },
  },
];
