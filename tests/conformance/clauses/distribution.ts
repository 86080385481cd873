import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, property, read, sendFor } from '../expect.ts';
import { linkTo } from '../own-context.ts';
import { ofOne, thing, withSource } from '../source.ts';
import { inTermsOf } from '../source-terms.ts';

const everything = ['redirectionOps', 'federationOps'];

/** Operations over several hubs (4.3.6), their names (4.20), and how HTTP carries them (6.3.17 to 6.3.19). */
export const clauses: readonly Clause[] = [
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
        await source.register(hub, { mode: 'auxiliary', operations: ['retrieveOps'] });
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
          await createThing(hub, 'bare');
          assert.deepEqual(source.asked[3]?.body, thing('bare'));
          await sendFor(hub, 404, `GET /entities/${idOf('bare')}?local=true`);
        },
      ),
      'redirect: what is deleted is not left here either, whether the source takes deletions or not': withSource(
        async (hub, source) => {
          source.answers['DELETE /entities/'] = [204];
          await source.register(hub, { ...ofOne('a'), mode: 'redirect', operations: everything });
          await source.register(hub, { ...ofOne('b'), mode: 'redirect' });
          for (const name of ['a', 'b']) await sendFor(hub, 201, 'POST /entities?local=true', thing(name));
          await sendFor(hub, 204, `DELETE /entities/${idOf('a')}`);
          await sendFor(hub, 207, `DELETE /entities/${idOf('b')}`);
          for (const name of ['a', 'b']) await sendFor(hub, 404, `GET /entities/${idOf(name)}?local=true`);
          expectError(await hub.send(`DELETE /entities/${idOf('b')}`), 409, 'Conflict');
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
        await source.register(hub, { contextSourceAlias: 'the-source' });
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
      'a Link to an @context: the source is spoken to in its terms, so that it understands what comes with it':
        inTermsOf((url) => ({ key: 'Link', value: linkTo(url).link })),
      'what frames the message or is said by other members of the registration is passed over': withSource(
        async (hub, source) => {
          const contextSourceInfo = ['Content-Length', 'NGSILD-Tenant'].map((key) => ({ key, value: '1' }));
          source.answers['POST /entities'] = [201];
          await source.register(hub, { operations: everything, tenant: 'theirs', contextSourceInfo });
          await createThing(hub, 'a', { n: 1 });
          const { headers, body } = source.asked[0] ?? {};
          assert.deepEqual([headers?.['ngsild-tenant'], body.n], ['theirs', 1]);
        },
      ),
      'what is no list of keys and values is BadRequestData': async (hub) => {
        const information = [{ entities: [{ type: 'Thing' }] }];
        const base = { type: 'ContextSourceRegistration', information, endpoint: 'http://127.0.0.1:9' };
        for (const pair of [{ key: 'no header', value: '1' }, { key: 'X-Key' }, 'X-Key'])
          expectError(
            await hub.send('POST /csourceRegistrations', { ...base, contextSourceInfo: [pair] }),
            400,
            'BadRequestData',
          );
      },
    },
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
        const { headers } = await sendFor(hub, 200, 'GET /entities?type=Thing&limit=1&count=true');
        assert.equal(headers.get('ngsild-results-count'), '4');
      }),
      'an entity map says who has which entity, and only they are asked from then on; what no longer fits goes out of it':
        withSource(async (hub, source) => {
          await createThing(hub, 'a', { n: 1 });
          const entityMap = Object.fromEntries(['a', 'b', 'c'].map((name) => [idOf(name), ['@none']]));
          source.answers['GET /entityMaps'] = [
            201,
            { id: 'urn:ngsi-ld:EntityMap:theirs', type: 'EntityMap', entityMap },
          ];
          source.answers['GET /entities'] = [200, [thing('b', { n: property(2) })]];
          await source.register(hub);
          const first = await sendFor(hub, 201, 'GET /entities?type=Thing&q=n>0&limit=1&entityMap=true&count=true');
          assert.deepEqual(idsOf(first), [idOf('a')]);
          assert.equal(first.headers.get('ngsild-results-count'), '3');
          const place = first.headers.get('ngsild-entitymap') ?? '';
          const { json: map } = await sendFor(hub, 200, `GET ${place.replace('/ngsi-ld/v1', '')}`);
          const [own] = Object.keys(map.linkedMaps);
          assert.deepEqual(map.entityMap, { [idOf('a')]: ['@none', own], [idOf('b')]: [own] }, 'c is gone there');
          assert.deepEqual(map.linkedMaps, { [String(own)]: 'urn:ngsi-ld:EntityMap:theirs' });
          await createThing(hub, 'z', { n: 1 });
          const path = 'GET /entities?type=Thing&q=n>0&options=keyValues&limit=10';
          const all = await sendFor(hub, 200, path, undefined, { 'ngsild-entitymap': place });
          assert.deepEqual(idsOf(all), ['a', 'b'].map(idOf), 'later ones are not in it');
          const asked = source.asked.findLast((one) => one.path.startsWith('/entities?'));
          assert.match(String(asked?.headers['ngsild-entitymap']), /urn%3Angsi-ld%3AEntityMap%3Atheirs/);
          const ids = new URLSearchParams(asked?.path.split('?')[1]).get('id');
          assert.equal(ids, ['a', 'b'].map(idOf).join(','));
        }),
      'a retrieval with an entity map asks only those that have something of the entity': withSource(
        async (hub, source) => {
          await createThing(hub, 'a', { n: 1 });
          await source.register(hub);
          const { headers } = await sendFor(hub, 200, `GET /entities/${idOf('a')}?entityMap=true`);
          const place = headers.get('ngsild-entitymap') ?? '';
          const before = source.asked.length;
          await sendFor(hub, 200, `GET /entities/${idOf('a')}`, undefined, { 'ngsild-entitymap': place });
          assert.equal(source.asked.length, before);
        },
      ),
      'splitEntities: an entity that lies in parts in several hubs is put together before conditions are judged':
        withSource(async (hub, source) => {
          await createThing(hub, 'a', { n: 1, scope: '/x' });
          await createThing(hub, 'b', { n: 1 });
          source.answers['GET /entities'] = [
            200,
            [
              thing('a', {
                m: property(5),
                location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
              }),
              thing('b', { m: property(1) }),
            ],
          ];
          await source.register(hub);
          const place = 'georel=near;maxDistance==10&geometry=Point&coordinates=[1,2]';
          const path = `GET /entities?type=Thing&q=n==1;m>2&scopeQ=/x&${place}&attrs=m&options=keyValues`;
          assert.deepEqual((await sendFor(hub, 200, `${path}&splitEntities=true`)).json, [
            { id: idOf('a'), type: 'Thing', scope: '/x', m: 5 },
          ]);
          const asked = new URLSearchParams(source.asked[0]?.path.split('?')[1]);
          assert.deepEqual(
            ['q', 'georel', 'scopeQ', 'attrs', 'splitEntities'].map((name) => asked.get(name)),
            [null, null, null, null, 'true'],
          );
          const mapped = await sendFor(hub, 201, `${path}&splitEntities=true&entityMap=true`);
          assert.deepEqual(idsOf(mapped), [idOf('a')]);
        }),
    },
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
      'a purge is done at sources that take it, and is no whole success where one does not': withSource(
        async (hub, source) => {
          source.answers['DELETE /entities'] = [204];
          await createThing(hub, 'a', { n: 1 });
          await source.register(hub, { operations: ['purgeEntity'] });
          await sendFor(hub, 204, 'DELETE /entities?type=Thing&drop=n');
          assert.equal(source.asked[0]?.path, '/entities?type=Thing&drop=n');
          assert.equal((await read(hub, idOf('a'))).n, undefined);
          await source.register(hub);
          const { json } = await sendFor(hub, 207, 'DELETE /entities?type=Thing');
          assert.deepEqual([json.success, json.errors[0].error.title !== undefined], [[idOf('a')], true]);
        },
      ),
      'of a purge a source is asked only for what it has registered': withSource(async (hub, source) => {
        source.answers['DELETE /entities'] = [204];
        await source.register(hub, {
          operations: ['purgeEntity'],
          information: [
            {
              entities: [
                { type: 'Thing', id: idOf('a') },
                { type: 'Thing', idPattern: ':b' },
                { type: 'Other', id: idOf('c') },
              ],
            },
          ],
        });
        const asked = async (query: string) => {
          source.asked.length = 0;
          await sendFor(hub, 204, `DELETE /entities?${query}`);
          return source.asked.map((one) => Object.fromEntries(new URLSearchParams(one.path.split('?')[1])));
        };
        assert.deepEqual(await asked('type=Thing'), [
          { type: 'Thing', id: idOf('a') },
          { type: 'Thing', idPattern: ':b' },
        ]);
        assert.deepEqual(await asked('q=n'), [
          { q: 'n', type: 'Thing', id: idOf('a') },
          { q: 'n', type: 'Thing', idPattern: ':b' },
          { q: 'n', type: 'Other', id: idOf('c') },
        ]);
        const both = `${idOf('b1')},${idOf('c')}`;
        assert.deepEqual(await asked(`type=Thing&id=${both}`), [{ type: 'Thing', id: idOf('b1') }]);
        assert.deepEqual(await asked('type=More,Other'), [{ type: 'Other', id: idOf('c') }]);
        assert.deepEqual(await asked('type=Other&idPattern=c$'), [{ type: 'Other', id: idOf('c') }]);
        const two = await hub.send('DELETE /entities?type=Thing&idPattern=x');
        expectError(two, 409, 'Conflict');
        assert.deepEqual(await asked('type=Other;More'), [{ type: 'Other;More', id: idOf('c') }]);
      }),
      'of a purge a source is asked only for attributes that it has registered': withSource(async (hub, source) => {
        source.answers['DELETE /entities'] = [204];
        const entities = [{ type: 'Thing' }];
        await source.register(hub, {
          operations: ['purgeEntity'],
          information: [{ entities, propertyNames: ['n', 'm'], relationshipNames: ['r'] }],
        });
        const asked = async (query: string) => {
          source.asked.length = 0;
          await sendFor(hub, 204, `DELETE /entities?type=Thing${query}`);
          return source.asked.map((one) => one.path);
        };
        assert.deepEqual(await asked(''), ['/entities?type=Thing&drop=n%2Cm%2Cr']);
        assert.deepEqual(await asked('&drop=m,other'), ['/entities?type=Thing&drop=m']);
        assert.deepEqual(await asked('&keep=m,other'), ['/entities?type=Thing&drop=n%2Cr']);
        assert.deepEqual([await asked('&drop=other'), await asked('&keep=n,m,r')], [[], []]);
      }),
      'a purge that a source knows nothing of is no whole success': withSource(async (hub, source) => {
        await createThing(hub, 'a', { n: 1 });
        await source.register(hub, { operations: ['purgeEntity'] });
        const { json } = await sendFor(hub, 207, 'DELETE /entities?type=Thing');
        assert.deepEqual([json.success, json.errors.length], [[idOf('a')], 1]);
      }),
      'the writing of the past goes to who is registered for it; what is their own and they do not take is Conflict':
        withSource(async (hub, source) => {
          const instances = { n: [property(1, { observedAt: '2026-01-01T00:00:00Z' })] };
          source.answers['POST /temporal/entities'] = [201];
          source.answers['DELETE /temporal/entities/'] = [204];
          await source.register(hub, { mode: 'redirect', operations: ['upsertTemporal', 'deleteTemporal'] });
          const made = await sendFor(hub, 201, 'POST /temporal/entities', thing('a', instances));
          assert.equal(made.headers.get('location'), `/ngsi-ld/v1/temporal/entities/${idOf('a')}`);
          assert.deepEqual(source.asked[0]?.body.n, instances.n);
          await sendFor(hub, 404, `GET /temporal/entities/${idOf('a')}?local=true`);
          const add = await hub.send(`POST /temporal/entities/${idOf('a')}/attrs`, instances);
          expectError(add, 409, 'Conflict');
          await sendFor(hub, 204, `DELETE /temporal/entities/${idOf('a')}`);
          assert.equal(source.asked.at(-1)?.method, 'DELETE');
        }),
    },
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
          assert.match(broken.headers.get('ngsild-warning') ?? '', /^299 127\.0\.0\.1:\d+ ".*500/);
          await source.register(hub, {
            endpoint: 'http://127.0.0.1:9',
            management: { timeout: 500, cooldown: 60_000 },
          });
          await sendFor(hub, 200, 'GET /entities?type=Thing');
          const resting = await sendFor(hub, 200, 'GET /entities?type=Thing');
          assert.match(resting.headers.get('ngsild-warning') ?? '', /199 127\.0\.0\.1:9 "[^"]*left alone/);
        },
      ),
      'of the only source, which has all of it: 508, 504 and 404 as they are, else 502 with what it says': withSource(
        async (hub, source) => {
          await source.register(hub, { ...ofOne('a'), mode: 'redirect', operations: everything });
          const calls = {
            'POST /entities': thing('a'),
            [`PUT /entities/${idOf('a')}`]: thing('a'),
            [`PATCH /entities/${idOf('a')}`]: thing('a'),
            [`DELETE /entities/${idOf('a')}`]: undefined,
          };
          for (const [call, body] of Object.entries(calls)) {
            for (const [status, answered] of [
              [400, 502],
              [403, 502],
              [409, 502],
              [404, 404],
              [508, 508],
            ] as const) {
              source.answers[call] = [status, { title: 'worn out' }];
              const { json } = await sendFor(hub, answered, call, body);
              if (answered === 502) assert.match(json.title, new RegExp(`answered ${status}: worn out`));
            }
          }
          const slow = { ...ofOne('b'), mode: 'redirect', operations: everything };
          await source.register(hub, { ...slow, endpoint: `${source.uri}/slow`, management: { timeout: 200 } });
          source.answers['POST /slow/entities'] = [0];
          await sendFor(hub, 504, 'POST /entities', thing('b'));
        },
      ),
      'for its cacheDuration an answer stands for the next one to the same question, until something is written there':
        withSource(async (hub, source) => {
          source.answers['GET /entities'] = [200, [thing('a', { n: property(1) })]];
          source.answers['PATCH /entities/'] = [204];
          await source.register(hub, { operations: everything, management: { cacheDuration: 'PT1H' } });
          for (let time = 0; time < 2; time += 1)
            assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=Thing')), [idOf('a')]);
          assert.equal(source.asked.length, 1);
          await sendFor(hub, 200, 'GET /entities?type=Thing&q=n>0');
          assert.equal(source.asked.length, 2, 'another question');
          await sendFor(hub, 204, `PATCH /entities/${idOf('a')}/attrs`, { n: 2 });
          await sendFor(hub, 200, 'GET /entities?type=Thing');
          assert.equal(source.asked.length, 4);
          const odd = { type: 'ContextSourceRegistration', endpoint: source.uri, ...ofOne('a') };
          const answer = await hub.send('POST /csourceRegistrations', { ...odd, management: { cacheDuration: 5 } });
          expectError(answer, 400, 'BadRequestData');
        }),
    },
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
