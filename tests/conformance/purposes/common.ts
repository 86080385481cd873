import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, ld, read, sendFor } from '../expect.ts';
import { type ContextHost, withContextHost } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';
import { withSource } from '../source.ts';

const jsonLdRelation = /rel="http:\/\/www\.w3\.org\/ns\/json-ld#context"/;
const subscription = {
  type: 'Subscription',
  entities: [{ type: 'Thing' }],
  notification: { endpoint: { uri: 'http://127.0.0.1:9/' } },
};
const registration = {
  type: 'ContextSourceRegistration',
  information: [{ entities: [{ type: 'Thing' }] }],
  endpoint: 'http://127.0.0.1:9',
};
const since = 'type=Thing&timerel=after&timeAt=2024-01-01T00:00:00Z';
const past = { id: idOf('a'), type: 'Thing', n: [{ type: 'Property', value: 1, observedAt: '2024-05-01T00:00:00Z' }] };

/** The path of what a creation made. */
async function make(hub: ClauseHub, call: string, body: object): Promise<string> {
  const { headers } = await sendFor(hub, 201, call, body);
  return String(headers.get('location')).replace('/ngsi-ld/v1', '');
}

const typeOf = async (hub: ClauseHub, path: string, accept: string) =>
  (await sendFor(hub, 200, `GET ${path}`, undefined, { accept })).headers.get('content-type')?.split(';')[0];

/** Which media type each Accept header gets from what `make` has made. */
const acceptTable =
  (create: (hub: ClauseHub) => Promise<string>, ...table: readonly (readonly [accept: string, chosen: string])[]) =>
  async (hub: ClauseHub) => {
    const path = await create(hub);
    for (const [accept, chosen] of table) assert.equal(await typeOf(hub, path, accept), chosen, accept);
  };
const thing = async (hub: ClauseHub) => `/entities/${await createThing(hub, 'a')}`;
const listener = (hub: ClauseHub) => make(hub, 'POST /subscriptions', subscription);

/** Sends a body in pieces, without saying how long it is. */
const sendChunked = (hub: ClauseHub, method: string, path: string, tenant = hub.tenant) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const headers = {
      ...hub.headers,
      'ngsild-tenant': tenant,
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    };
    const call = request(`${hub.url}/ngsi-ld/v1${path}`, { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    call.on('error', reject);
    call.end(JSON.stringify({ id: idOf('a'), type: 'Thing' }));
  });

async function refusesDocument(hub: ClauseHub, { url }: ContextHost): Promise<void> {
  expectError(
    await hub.send('POST /entities', { '@context': url, id: idOf('a'), type: 'Thing' }, ld),
    400,
    'BadRequestData',
  );
  expectError(await hub.send(`GET /entities/${idOf('a')}`), 404, 'ResourceNotFound');
}
const nowhere = 'http://127.0.0.1:9/context.jsonld';
const unavailable = (call: string, body: object) => async (hub: ClauseHub) => {
  const answer = await hub.send(call, { '@context': nowhere, ...body }, ld);
  expectError(answer, 504, 'LdContextNotAvailable');
  assert.equal(typeof answer.json.title, 'string');
};
const contextStatus = 'the suite expects 503; table 6.3.2-1 of v1.9.1 gives LdContextNotAvailable the status 504';

/** What all operations have in common: media types, @contexts that cannot be had, parameters, tenants. */
export const purposes: readonly Purpose[] = [
  {
    number: '043_01',
    by: 'ETSI',
    title: 'An @context that cannot be retrieved',
    missing: [contextStatus],
    checks: {
      'creation of an entity is LdContextNotAvailable': unavailable('POST /entities', { id: idOf('a'), type: 'Thing' }),
      'creation of a subscription is LdContextNotAvailable': unavailable('POST /subscriptions', subscription),
      'creation of a past is LdContextNotAvailable': unavailable('POST /temporal/entities', past),
      'registration of a source is LdContextNotAvailable': unavailable('POST /csourceRegistrations', registration),
      'a batch tells it of each entity': async (hub) => {
        const batch = ['a', 'b'].map((name) => ({ '@context': nowhere, id: idOf(name), type: 'Thing' }));
        const { json } = await sendFor(hub, 207, 'POST /entityOperations/create', batch, ld);
        assert.deepEqual(json.errors.map((one: { entityId: string }) => one.entityId).sort(), [idOf('a'), idOf('b')]);
        for (const { error } of json.errors) {
          assert.equal(error.type, 'https://uri.etsi.org/ngsi-ld/errors/LdContextNotAvailable');
          assert.equal(typeof error.title, 'string');
        }
      },
    },
  },
  {
    number: '044_01',
    by: 'ETSI',
    title: 'A partial update in merge-patch+json',
    checks: {
      'is taken as JSON': async (hub) => {
        const id = await createThing(hub, 'a', { n: 1 });
        await sendFor(
          hub,
          204,
          `PATCH /entities/${id}/attrs/n`,
          { value: 2 },
          { 'content-type': 'application/merge-patch+json' },
        );
        assert.equal((await read(hub, id)).n.value, 2);
      },
    },
  },
  {
    number: '044_02',
    by: 'ETSI',
    title: 'The update of a subscription in merge-patch+json',
    checks: {
      'is taken as JSON': async (hub) => {
        const path = await listener(hub);
        await sendFor(
          hub,
          204,
          `PATCH ${path}`,
          { description: 'new' },
          { 'content-type': 'application/merge-patch+json' },
        );
        assert.equal((await sendFor(hub, 200, `GET ${path}`)).json.description, 'new');
      },
    },
  },
  {
    number: '045_01',
    by: 'ETSI',
    title: 'A reading that says nothing of what it accepts',
    checks: {
      'gets JSON and a Link to the @context, of an entity, subscription, registrations and the past': async (hub) => {
        await sendFor(hub, 201, 'POST /temporal/entities', past);
        await createThing(hub, 'b');
        await make(hub, 'POST /csourceRegistrations', registration);
        const paths = [
          `/entities/${idOf('b')}`,
          await listener(hub),
          '/csourceRegistrations?type=Thing',
          `/temporal/entities?${since}`,
        ];
        for (const path of paths) {
          const { headers } = await sendFor(hub, 200, `GET ${path}`, undefined, { accept: '*/*' });
          assert.match(headers.get('content-type') ?? '', /^application\/json/, path);
          assert.match(headers.get('link') ?? '', jsonLdRelation, path);
        }
      },
    },
  },
  {
    number: '045_02',
    by: 'Antares',
    title: 'Accept with several media types the hub has',
    checks: {
      'the order of the clause counts, unless there are weights': acceptTable(
        thing,
        ['application/ld+json, application/json', 'application/json'],
        ['application/geo+json, application/json', 'application/json'],
        ['application/json;q=0.1, application/ld+json;q=0.9', 'application/ld+json'],
        ['application/ld+json', 'application/ld+json'],
      ),
    },
  },
  {
    number: '045_03',
    by: 'Antares',
    title: 'Accept with GeoJSON where there is none',
    checks: {
      'the best of the others is chosen': acceptTable(
        listener,
        ['application/geo+json, application/json', 'application/json'],
        ['application/geo+json;q=0.9, application/ld+json;q=0.1', 'application/ld+json'],
        ['*/*', 'application/json'],
        ['application/json;q=0, application/ld+json', 'application/ld+json'],
      ),
    },
  },
  {
    number: '045_04',
    by: 'Antares',
    title: 'Accept with weights of zero and wildcards',
    checks: {
      'the range that says most of a media type gives its weight': acceptTable(
        thing,
        ['application/json;q=0, */*', 'application/ld+json'],
        ['application/json;q=0, application/ld+json', 'application/ld+json'],
        ['*/*;q=0.9, application/ld+json;q=0.8', 'application/json'],
        ['application/ld+json;q=much', 'application/ld+json'],
      ),
    },
  },
  {
    number: '046_01 VerifyLengthRequired',
    by: 'Antares',
    title: 'A body whose length is not said',
    checks: {
      'is 411 without a body, for an unknown tenant too': async (hub) => {
        const thing = `/entities/${idOf('a')}`;
        const answers = [
          await sendChunked(hub, 'POST', '/entities'),
          await sendChunked(hub, 'PATCH', `${thing}/attrs`),
          await sendChunked(hub, 'PUT', thing),
          await sendChunked(hub, 'POST', '/entities', 'nobody'),
        ];
        for (const answer of answers) assert.deepEqual(answer, { status: 411, text: '' });
      },
      'a reading needs none': async (hub) => {
        await sendFor(hub, 200, 'GET /entities?type=Thing');
      },
    },
  },
  {
    number: '048_01',
    by: 'ETSI',
    title: 'A body of another media type',
    checks: {
      'is 415': async (hub) => {
        const calls: Record<string, object> = {
          [`PATCH /entities/${idOf('a')}/attrs/n`]: { value: 1 },
          'PATCH /subscriptions/urn:x:1': { description: 'new' },
          'POST /entities': { id: idOf('a'), type: 'Thing' },
          'POST /subscriptions': subscription,
          'POST /entityOperations/create': [{ id: idOf('a'), type: 'Thing' }],
          'POST /temporal/entities': past,
        };
        for (const [call, body] of Object.entries(calls))
          await sendFor(hub, 415, call, body, { 'content-type': 'application/xml' });
      },
    },
  },
  {
    number: '049_01',
    by: 'ETSI',
    title: 'A reading that accepts nothing the hub has',
    checks: {
      'is 406': async (hub) => {
        for (const path of [
          '/entities/urn:x:1',
          '/subscriptions/urn:x:1',
          '/csourceRegistrations?type=Thing',
          '/csourceSubscriptions',
          `/temporal/entities?${since}`,
        ])
          await sendFor(hub, 406, `GET ${path}`, undefined, { accept: 'application/xml' });
      },
    },
  },
  {
    number: '049_02',
    by: 'ETSI',
    title: 'GeoJSON of what is not an entity',
    checks: {
      'is 406': async (hub) => {
        for (const path of [
          '/subscriptions/urn:x:1',
          `/temporal/entities?${since}`,
          '/csourceRegistrations?type=Thing',
        ])
          await sendFor(hub, 406, `GET ${path}`, undefined, { accept: 'application/geo+json' });
      },
    },
  },
  {
    number: '059_01',
    by: 'ETSI',
    title: 'A parameter that does not exist',
    checks: {
      'is InvalidRequest': async (hub) => {
        const calls: readonly (readonly [string, object?])[] = [
          ['POST /entities?nonsense=1', { id: idOf('a'), type: 'Thing' }],
          ['GET /entities?type=Thing&nonsense=1'],
          ['POST /temporal/entities?nonsense=1', past],
          [`GET /temporal/entities?${since}&nonsense=1`],
          ['GET /types?nonsense=1'],
          ['POST /subscriptions?nonsense=1', subscription],
          ['GET /subscriptions?nonsense=1'],
          ['DELETE /entities?nonsense=1'],
        ];
        for (const [call, body] of calls) expectError(await hub.send(call, body), 400, 'InvalidRequest');
      },
    },
  },
  {
    number: '061_01',
    by: 'Antares',
    title: 'Retrieve Context Source Identity Information',
    checks: {
      'who the hub is, for how long, and what time it has': async (hub) => {
        const { json } = await sendFor(hub, 200, 'GET /info/sourceIdentity');
        assert.equal(json.type, 'ContextSourceIdentity');
        assert.match(json.id, /^urn:/);
        assert.ok(json.contextSourceAlias.length > 0);
        assert.match(json.contextSourceUptime, /^P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/);
        assert.match(json.contextSourceTimeAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
      },
      'each tenant has an alias of its own, which stays': async (hub) => {
        const alias = async (headers = {}) =>
          (await sendFor(hub, 200, 'GET /info/sourceIdentity', undefined, headers)).json.contextSourceAlias;
        const other = `${hub.tenant}-other`;
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing' }, { 'ngsild-tenant': other });
        const mine = await alias();
        assert.notEqual(await alias({ 'ngsild-tenant': other }), mine);
        assert.equal(await alias(), mine);
      },
    },
  },
  {
    number: '414_01',
    by: 'Antares',
    title: 'Tenants and registrations without one',
    checks: {
      'what a tenant has no other sees; the header comes back': async (hub) => {
        const id = idOf('a');
        const made = await sendFor(hub, 201, 'POST /entities', { id, type: 'Thing' });
        const found = await sendFor(hub, 200, `GET /entities/${id}`);
        for (const answer of [made, found]) assert.equal(answer.headers.get('ngsild-tenant'), hub.tenant);
        const other = { 'ngsild-tenant': `${hub.tenant}-other` };
        await sendFor(hub, 201, 'POST /entities', { id: idOf('b'), type: 'Thing' }, other);
        await sendFor(hub, 404, `GET /entities/${id}`, undefined, other);
        const own = await fetch(`${hub.url}/ngsi-ld/v1/entities/${id}`, {
          headers: { authorization: String(hub.headers.authorization) },
        });
        assert.equal(own.status, 404);
      },
      'a source registered without a tenant is asked without one': withSource(async (hub, source) => {
        await source.register(hub);
        source.answers['GET /entities/'] = [200, { id: idOf('far'), type: 'Thing', n: { type: 'Property', value: 1 } }];
        assert.equal((await read(hub, idOf('far'))).n.value, 1);
        assert.equal(
          source.asked.find(({ path }) => path.startsWith('/entities/'))?.headers['ngsild-tenant'],
          undefined,
        );
      }),
    },
  },
  {
    number: '5510_01',
    by: 'Antares',
    title: 'A tenant that does not exist',
    checks: {
      'a query is NonexistentTenant until something is created': async (hub) => {
        const tenant = { 'ngsild-tenant': `${hub.tenant}-new` };
        const none = await hub.send('GET /entities?type=Thing', undefined, tenant);
        expectError(none, 404, 'NonexistentTenant');
        const made = await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing' }, tenant);
        for (const answer of [none, made]) assert.equal(answer.headers.get('ngsild-tenant'), tenant['ngsild-tenant']);
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, tenant)), [idOf('a')]);
      },
      'the default tenant is always there': async (hub) => {
        const answer = await fetch(`${hub.url}/ngsi-ld/v1/entities?type=Nothing`, {
          headers: { authorization: String(hub.headers.authorization) },
        });
        assert.deepEqual([answer.status, await answer.json()], [200, []]);
      },
    },
  },
  {
    number: '556_01',
    by: 'Antares',
    title: 'An @context document that is none',
    checks: {
      'without an @context in it: BadRequestData': withContextHost('{"remark": "nothing here"}', refusesDocument),
      'that is no JSON: BadRequestData': withContextHost('not { json', refusesDocument),
    },
  },
  {
    number: '636_01',
    by: 'Antares',
    title: 'Where the @context of GeoJSON is',
    checks: {
      'in the body, or with Prefer body=json in the Link header alone': async (hub) => {
        await createThing(hub, 'a', { location: { type: 'Point', coordinates: [113, 34] } });
        const geo = { accept: 'application/geo+json' };
        const whole = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, geo);
        assert.match(whole.headers.get('content-type') ?? '', /geo\+json/);
        assert.ok(whole.json['@context']);
        const bare = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, { ...geo, prefer: 'body=json' });
        assert.match(bare.headers.get('content-type') ?? '', /geo\+json/);
        assert.equal(bare.json['@context'], undefined);
        assert.match(bare.headers.get('link') ?? '', jsonLdRelation);
      },
      'an answer 204 has no Content-Length': async (hub) => {
        const id = await createThing(hub, 'a');
        assert.equal((await sendFor(hub, 204, `DELETE /entities/${id}`)).headers.get('content-length'), null);
      },
    },
  },
];
