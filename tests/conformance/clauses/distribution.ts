import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, read, sendFor } from '../expect.ts';
import { withSource } from '../source.ts';

const thing = (name: string, members: object) => ({ id: idOf(name), type: 'Thing', ...members });
const property = (value: unknown, more: object = {}) => ({ type: 'Property', value, ...more });
const ofOne = (name: string, more: object = {}) => ({
  information: [{ entities: [{ type: 'Thing', id: idOf(name) }], ...more }],
});
const everything = ['redirectionOps', 'federationOps'];

/** Operations over several hubs (4.3.6), their names (4.20), and how HTTP carries them (6.3.17 to 6.3.19). */
export const clauses: readonly Clause[] = [
  {
    number: '4.3.6.1',
    title: 'Distributed Operations: introduction',
    checks: {
      'what is scattered is read as one entity; a source is asked only for what it is registered for': withSource(
        async (hub, source) => {
          await createThing(hub, 'a', { n: 1 });
          source.answers['GET /entities/'] = [200, thing('a', { m: property(2), secret: property(3) })];
          await source.register(hub, ofOne('a', { propertyNames: ['m'] }));
          const { n, m, secret } = await read(hub, idOf('a'));
          assert.deepEqual([n.value, m.value, secret], [1, 2, undefined]);
          await read(hub, await createThing(hub, 'b', { n: 1 }));
          assert.equal(source.asked.length, 1);
        },
      ),
      'only operations that a source offers are asked of it': withSource(async (hub, source) => {
        await source.register(hub, { operations: ['retrieveEntity'] });
        await sendFor(hub, 200, 'GET /entities?type=Thing');
        await createThing(hub, 'a', { n: 1 });
        assert.deepEqual(source.asked, []);
      }),
      'a request can succeed in part': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [500];
        await source.register(hub, { operations: everything });
        const answer = await sendFor(hub, 207, 'POST /entities', thing('a', { n: 1 }));
        assert.match(answer.json.errors[0].registrationId, /^urn:/);
      }),
    },
  },
  {
    number: '4.3.6.2',
    title: 'Additive Registrations',
    checks: {
      'inclusive: both are asked, and of two values the later counts': withSource(async (hub, source) => {
        await createThing(hub, 'a', { n: property(1, { observedAt: '2026-01-01T00:00:00Z' }) });
        source.answers['GET /entities'] = [
          200,
          [thing('a', { n: property(2, { observedAt: '2026-02-01T00:00:00Z' }) }), thing('b', { n: property(3) })],
        ];
        await source.register(hub);
        const { json } = await sendFor(hub, 200, 'GET /entities?type=Thing&options=keyValues');
        assert.deepEqual(
          json.map((one: { n: number }) => one.n),
          [2, 3],
        );
      }),
      'inclusive: writes are done here and there': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [201];
        await source.register(hub, { operations: everything });
        await createThing(hub, 'a', { n: 1 });
        assert.equal(source.asked[0]?.body.n, 1);
        assert.equal((await read(hub, idOf('a'), '?local=true')).n.value, 1);
      }),
      'auxiliary: never overrides, fills gaps, is never written to': withSource(async (hub, source) => {
        source.answers['GET /entities/'] = [200, thing('a', { n: property(9), m: property(8) })];
        await source.register(hub, { mode: 'auxiliary', operations: everything });
        await createThing(hub, 'a', { n: 1 });
        const { n, m } = await read(hub, idOf('a'));
        assert.deepEqual([n.value, m.value, source.asked.map((one) => one.method)], [1, 8, ['GET']]);
      }),
    },
  },
  {
    number: '4.3.6.3',
    title: 'Proxied Registrations',
    checks: {
      'exclusive: the attribute is read and written there alone, the rest here': withSource(async (hub, source) => {
        await createThing(hub, 'a', { n: 1 });
        await source.register(hub, {
          ...ofOne('a', { propertyNames: ['m'] }),
          mode: 'exclusive',
          operations: everything,
        });
        source.answers['POST /entities/'] = [204];
        source.answers['GET /entities/'] = [200, thing('a', { m: property(5) })];
        await sendFor(hub, 204, `POST /entities/${idOf('a')}/attrs`, { m: 5, k: 6 });
        assert.deepEqual(source.asked[0]?.body, { m: 5 });
        const local = await read(hub, idOf('a'), '?local=true&options=keyValues');
        assert.deepEqual(local, { id: idOf('a'), type: 'Thing', n: 1, k: 6 });
        assert.equal((await read(hub, idOf('a'))).m.value, 5);
      }),
      'exclusive: names one entity and attributes; a second claim is Conflict': withSource(async (hub, source) => {
        const members = { ...ofOne('a', { propertyNames: ['m'] }), mode: 'exclusive' };
        await source.register(hub, members);
        const base = { type: 'ContextSourceRegistration', endpoint: source.uri };
        expectError(await hub.send('POST /csourceRegistrations', { ...base, ...members }), 409, 'Conflict');
        const vague = { ...base, mode: 'exclusive', information: [{ entities: [{ type: 'Thing' }] }] };
        expectError(await hub.send('POST /csourceRegistrations', vague), 400, 'BadRequestData');
      }),
      'redirect: whole entities live there, in every source that is registered for them': withSource(
        async (hub, source) => {
          source.answers['POST /entities'] = [201];
          await source.register(hub, { mode: 'redirect', operations: everything });
          await source.register(hub, { mode: 'redirect', operations: everything });
          await createThing(hub, 'a', { n: 1 });
          assert.equal(source.asked.length, 2);
          await sendFor(hub, 404, `GET /entities/${idOf('a')}?local=true`);
        },
      ),
    },
  },
  {
    number: '4.3.6.4',
    title: 'Limiting Cascading Distributed Operations',
    checks: {
      'local=true asks nobody, and localOnly asks a source for no more than its own': withSource(
        async (hub, source) => {
          await source.register(hub, { management: { localOnly: true } });
          await sendFor(hub, 200, 'GET /entities?type=Thing&local=true');
          assert.equal(source.asked.length, 0);
          await sendFor(hub, 200, 'GET /entities?type=Thing');
          assert.match(source.asked[0]?.path ?? '', /local=true/);
        },
      ),
      'sources that a request has come through are passed over': withSource(async (hub, source) => {
        await source.register(hub, { hostAlias: 'the-source' });
        await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, { via: '1.1 the-source' });
        assert.equal(source.asked.length, 0);
      }),
    },
  },
  {
    number: '4.3.6.5',
    title: 'Extra information to provide when contacting Context Source',
    checks: {
      'contextSourceInfo goes along; urn:ngsi-ld:request stands for what came': withSource(async (hub, source) => {
        const contextSourceInfo = [
          { key: 'X-Key', value: 'abc' },
          { key: 'X-User', value: 'urn:ngsi-ld:request' },
        ];
        await source.register(hub, { contextSourceInfo });
        await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, { 'x-user': 'somebody' });
        const { headers } = source.asked[0] ?? {};
        assert.deepEqual([headers?.['x-key'], headers?.['x-user']], ['abc', 'somebody']);
      }),
      'what frames the message cannot be set': async (hub) => {
        const contextSourceInfo = [{ key: 'Content-Length', value: '1' }];
        const information = [{ entities: [{ type: 'Thing' }] }];
        const body = {
          type: 'ContextSourceRegistration',
          information,
          endpoint: 'http://127.0.0.1:9',
          contextSourceInfo,
        };
        expectError(await hub.send('POST /csourceRegistrations', body), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '4.3.6.6',
    title: 'Additional pre- and post-processing of extra information',
    checks: {
      'accept chooses the type a source is asked to answer in': withSource(async (hub, source) => {
        await source.register(hub, { contextSourceInfo: [{ key: 'accept', value: 'application/ld+json' }] });
        await sendFor(hub, 200, 'GET /entities?type=Thing');
        assert.equal(source.asked[0]?.headers.accept, 'application/ld+json');
      }),
    },
    missing: [
      'contentType, jsonldContext and ngsildConformance do not change what is sent: a source is sent the names and the @context of the request',
    ],
  },
  {
    number: '4.3.6.7',
    title: 'Querying and Retrieving Distributed Entities as Unitary Operations',
    checks: {
      'pages go over what all have together': withSource(async (hub, source) => {
        for (const name of ['a', 'c']) await createThing(hub, name, { n: 1 });
        source.answers['GET /entities'] = [200, ['b', 'd'].map((name) => thing(name, { n: property(1) }))];
        await source.register(hub);
        const first = await sendFor(hub, 200, 'GET /entities?type=Thing&limit=3');
        assert.deepEqual(idsOf(first), ['a', 'b', 'c'].map(idOf));
        assert.match(first.headers.get('link') ?? '', /rel="next"/);
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=Thing&limit=3&offset=3')), [idOf('d')]);
      }),
    },
    missing: [
      'an entity map of a query over several hubs is refused: it needs local=true',
      'splitEntities is not known: each hub judges conditions by what it has itself',
    ],
  },
  {
    number: '4.3.6.8',
    title: 'Backwards compatibility of Context Source payloads',
    checks: {},
    missing: ['answers are of one version of the specification: earlier ones cannot be asked for'],
  },
  {
    number: '4.20',
    title: 'NGSI-LD Distributed Operation names',
    checks: {
      'operations and groups are taken, others are BadRequestData; the default is federationOps': withSource(
        async (hub, source) => {
          const groups = ['federationOps', 'associationOps', 'updateOps', 'retrieveOps', 'redirectionOps'];
          await source.register(hub, { operations: [...groups, 'purgeEntity', 'queryTemporal'] });
          const base = { type: 'ContextSourceRegistration', endpoint: source.uri };
          const odd = { ...base, ...ofOne('a'), operations: ['fly'] };
          expectError(await hub.send('POST /csourceRegistrations', odd), 400, 'BadRequestData');
        },
      ),
      'the default reads and discovers, and neither writes nor asks for the past': withSource(async (hub, source) => {
        await source.register(hub);
        await createThing(hub, 'a', { n: 1 });
        await sendFor(hub, 200, 'GET /temporal/entities?type=Thing&timerel=after&timeAt=2020-01-01T00:00:00Z');
        assert.equal(source.asked.length, 0);
        await sendFor(hub, 200, 'GET /entities?type=Thing');
        await sendFor(hub, 200, 'GET /types');
        assert.deepEqual(
          source.asked.map((one) => one.path.split('?')[0]),
          ['/entities', '/types'],
        );
      }),
    },
    missing: ['purgeEntity, the writing of the past and entity maps are not forwarded: they are done here alone'],
  },
  {
    number: '5.7.11',
    title: 'Architecture-related aspects of retrieving entity types and attributes',
    checks: {
      'types and attributes that other hubs have are told too, with counts added up': withSource(
        async (hub, source) => {
          await createThing(hub, 'a', { n: 1 });
          source.answers['GET /types/Thing'] = [
            200,
            {
              type: 'EntityTypeInfo',
              typeName: 'Thing',
              entityCount: 4,
              attributeDetails: [{ attributeName: 'm', attributeTypes: ['Relationship'] }],
            },
          ];
          source.answers['GET /types'] = [200, { type: 'EntityTypeList', typeList: ['Thing', 'Far'] }];
          await source.register(hub);
          assert.deepEqual((await sendFor(hub, 200, 'GET /types')).json.typeList, ['Far', 'Thing']);
          const { json } = await sendFor(hub, 200, 'GET /types/Thing');
          assert.deepEqual(
            [json.entityCount, json.attributeDetails.map((one: { attributeName: string }) => one.attributeName)],
            [5, ['n', 'm']],
          );
        },
      ),
    },
  },
  {
    number: '6.3.17',
    title: 'Distributed operations: caching and timeout behaviour',
    checks: {
      'a source that is too slow, broken or gone costs a warning, and is left alone for its cooldown': withSource(
        async (hub, source) => {
          source.answers['GET /entities'] = [500];
          await source.register(hub);
          const broken = await sendFor(hub, 200, 'GET /entities?type=Thing');
          assert.match(broken.headers.get('ngsild-warning') ?? '', /^199 127\.0\.0\.1:\d+ ".*500/);
          await source.register(hub, {
            endpoint: 'http://127.0.0.1:9',
            management: { timeout: 500, cooldown: 60_000 },
          });
          await sendFor(hub, 200, 'GET /entities?type=Thing');
          const resting = await sendFor(hub, 200, 'GET /entities?type=Thing');
          assert.match(resting.headers.get('ngsild-warning') ?? '', /left alone/);
        },
      ),
    },
    missing: ['cacheDuration of a registration is not used: a source is asked each time'],
  },
  {
    number: '6.3.18',
    title: 'Limiting Distributed Operations',
    checks: {
      'each call names this hub in Via; one that has come through it already is LoopDetected': withSource(
        async (hub, source) => {
          await source.register(hub);
          const { json } = await sendFor(hub, 200, 'GET /info/sourceIdentity');
          const alias: string = json.contextSourceAlias;
          await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, { via: '1.1 first' });
          assert.equal(source.asked[0]?.headers.via, `1.1 first, 1.1 ${alias}`);
          const circle = await hub.send('GET /entities?type=Thing', undefined, { via: `1.1 ${alias}` });
          expectError(circle, 508, 'LoopDetected');
        },
      ),
    },
  },
  {
    number: '6.3.19',
    title: 'Extra information to provide when contacting Context Source (HTTP)',
    checks: {
      'the tenant of a registration is the tenant asked there; the @context goes along as a Link': withSource(
        async (hub, source) => {
          await source.register(hub, { tenant: 'theirs' });
          const link = `<https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"`;
          await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, { link });
          const { headers } = source.asked[0] ?? {};
          assert.deepEqual([headers?.['ngsild-tenant'], headers?.link], ['theirs', link]);
        },
      ),
    },
  },
];
