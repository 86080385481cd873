import assert from 'node:assert/strict';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, ld, read, sendFor } from '../expect.ts';
import { type Source, withSource } from '../source.ts';

/** A map of a query that a source keeps its part of, under `urn:x:theirs`. */
async function linkedMap(hub: ClauseHub, source: Source): Promise<string> {
  source.answers['GET /entityMaps'] = [
    200,
    { id: 'urn:x:theirs', type: 'EntityMap', entityMap: { [idOf('a')]: ['@none'] } },
  ];
  const { json } = await sendFor(hub, 201, 'GET /entityMaps?type=Thing');
  assert.deepEqual(Object.values(json.linkedMaps), ['urn:x:theirs']);
  return json.id as string;
}

/** Common behaviours (clause 5.5) and entity maps (5.14). */
export const clauses: readonly Clause[] = [
  {
    number: '5.5.3',
    title: 'Error response payload body',
    checks: {
      'type, title and detail as plain JSON': async (hub) => {
        const answer = await hub.send(`GET /entities/${idOf('none')}`);
        expectError(answer, 404, 'ResourceNotFound');
        assert.deepEqual([typeof answer.json.title, typeof answer.json.detail], ['string', 'string']);
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      },
    },
  },
  {
    number: '5.5.4',
    title: 'General NGSI-LD validation',
    checks: {
      'what is no JSON is InvalidRequest, what is no NGSI-LD BadRequestData': async (hub) => {
        expectError(await hub.send('POST /entities', '{"id":'), 400, 'InvalidRequest');
        expectError(
          await hub.send('POST /entities', { id: idOf('a'), type: 'T', a: { type: 'Relationship' } }),
          400,
          'BadRequestData',
        );
      },
      'nor is it a part of a compound value, outside merges': async (hub) => {
        const a = { value: { x: [{ y: 'urn:ngsi-ld:null' }] } };
        expectError(await hub.send('POST /entities', { id: idOf('a'), type: 'T', a }), 400, 'BadRequestData');
      },
      'NGSI-LD Null is no value where nothing is to be deleted': async (hub) => {
        for (const a of [
          'urn:ngsi-ld:null',
          { value: 'urn:ngsi-ld:null' },
          { object: 'urn:ngsi-ld:null' },
          { languageMap: { '@none': 'urn:ngsi-ld:null' } },
        ])
          expectError(await hub.send('POST /entities', { id: idOf('a'), type: 'T', a }), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.5.6',
    title: 'Operation execution and generic error handling',
    checks: {
      'an @context that cannot be had is LdContextNotAvailable': async (hub) => {
        const body = { '@context': 'https://nowhere.invalid/c.jsonld', id: idOf('a'), type: 'T' };
        expectError(await hub.send('POST /entities', body, ld), 504, 'LdContextNotAvailable');
      },
      'too complex, and too many results, are said so': async (hub) => {
        const q = Array.from({ length: 200 }, (_, n) => `a${n}`).join(';');
        expectError(await hub.send(`GET /entities?type=T&q=${q}`), 403, 'TooComplexQuery');
        expectError(await hub.send('GET /entities?type=T&limit=100000'), 403, 'TooManyResults');
      },
    },
  },
  {
    number: '5.5.8',
    title: 'Partial Update Patch Behaviour',
    checks: {
      'types are added, attributes replaced, instances found by datasetId': async (hub) => {
        const id = await createThing(hub, 'a', { n: [{ value: 1 }, { value: 2, datasetId: 'urn:d:2' }] });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs`, {
          type: 'Other',
          n: { value: 5, datasetId: 'urn:d:2' },
        });
        const now = await read(hub, id);
        assert.deepEqual(
          [now.type, now.n.map((one: { value: number }) => one.value)],
          [
            ['Thing', 'Other'],
            [1, 5],
          ],
        );
      },
    },
  },
  {
    number: '5.5.9',
    title: 'Pagination Behaviour',
    checks: {
      'pages of the size asked for, with pointers to the next and the previous one': async (hub) => {
        for (const name of ['a', 'b', 'c', 'd', 'e']) await createThing(hub, name);
        const to = (answer: { headers: Headers }, relation: string) =>
          new RegExp(`</ngsi-ld/v1([^>]*)>; rel="${relation}"`).exec(answer.headers.get('link') ?? '')?.[1];
        const first = await sendFor(hub, 200, 'GET /entities?type=Thing&limit=2');
        const second = await sendFor(hub, 200, `GET ${to(first, 'next')}`);
        const third = await sendFor(hub, 200, `GET ${to(second, 'next')}`);
        assert.deepEqual(
          [first, second, third].map((page) => idsOf(page).length),
          [2, 2, 1],
        );
        assert.deepEqual([to(first, 'prev'), to(third, 'next')], [undefined, undefined]);
        assert.deepEqual(idsOf(await sendFor(hub, 200, `GET ${to(third, 'prev')}`)), idsOf(second));
      },
      'what is created or deleted between two pages makes none repeat or skip': async (hub) => {
        for (const name of ['b', 'd', 'f', 'h']) await createThing(hub, name);
        const first = await sendFor(hub, 200, 'GET /entities?type=Thing&limit=2');
        await createThing(hub, 'a');
        await sendFor(hub, 204, `DELETE /entities/${idOf('b')}`);
        const next = /<\/ngsi-ld\/v1([^>]*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
        assert.deepEqual(idsOf(await sendFor(hub, 200, `GET ${next}`)), [idOf('f'), idOf('h')]);
      },
      'a link to another page goes with the @context of the first': async (hub) => {
        for (const name of ['a', 'b']) await createThing(hub, name);
        const first = await sendFor(hub, 200, 'GET /entities?type=Thing&limit=1');
        const next = /<\/ngsi-ld\/v1([^>]*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
        const made = await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': { a: 'https://a.example/a' } });
        const other = {
          link: `<${hub.url}${made.headers.get('location')}>; rel="http://www.w3.org/ns/json-ld#context"`,
        };
        await sendFor(hub, 200, `GET ${next}`);
        expectError(await hub.send(`GET ${next}`, undefined, other), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.5.10',
    title: 'Multi-Tenant Behaviour',
    checks: {
      'tenants see nothing of each other': async (hub) => {
        await createThing(hub, 'a');
        const other = { 'ngsild-tenant': `${hub.tenant}-other` };
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', other: 1 }, other);
        assert.equal((await read(hub, idOf('a'))).other, undefined);
      },
      'a tenant comes with its first entity; reading an unknown one is NonexistentTenant': async (hub) => {
        const header = { 'ngsild-tenant': `${hub.tenant}-none` };
        expectError(await hub.send('GET /entities?type=T', undefined, header), 404, 'NonexistentTenant');
        expectError(await hub.send(`DELETE /entities/${idOf('a')}`, undefined, header), 404, 'NonexistentTenant');
        expectError(await hub.send(`PATCH /entities/${idOf('a')}/attrs`, { n: 1 }, header), 404, 'NonexistentTenant');
      },
    },
  },
  {
    number: '5.5.11',
    title: 'More than one instance of the same Entity in an Entity array',
    checks: {
      'one after the other: created once, replaced or merged in order, deleted once': async (hub) => {
        const twice = [
          { id: idOf('a'), type: 'Thing', n: 1 },
          { id: idOf('a'), type: 'Thing', m: 2 },
        ];
        const created = await sendFor(hub, 207, 'POST /entityOperations/create', twice);
        assert.deepEqual([created.json.success, created.json.errors.length], [[idOf('a')], 1]);
        await sendFor(hub, 204, 'POST /entityOperations/upsert', twice);
        assert.deepEqual(Object.keys(await read(hub, idOf('a'))).sort(), ['id', 'm', 'type']);
        const deleted = await sendFor(hub, 207, 'POST /entityOperations/delete', [idOf('a'), idOf('a')]);
        assert.equal(deleted.json.errors.length, 1);
      },
    },
  },
  {
    number: '5.5.12',
    title: 'Merge Patch Behaviour',
    checks: {
      'members are merged to any depth, NGSI-LD Null deletes': async (hub) => {
        const id = await createThing(hub, 'a', { a: { value: { x: { y: 1, z: 2 } }, note: { value: 1 } } });
        await sendFor(hub, 204, `PATCH /entities/${id}`, {
          a: { value: { x: { z: 'urn:ngsi-ld:null', w: 3 } }, note: 'urn:ngsi-ld:null' },
        });
        assert.deepEqual((await read(hub, id)).a, { type: 'Property', value: { x: { y: 1, w: 3 } } });
      },
    },
  },
  {
    number: '5.5.13',
    title: 'Limiting operations to local scope',
    checks: {
      'local=true lets a query ask for everything; type=* means it': async (hub) => {
        await createThing(hub, 'a');
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?local=true')), [idOf('a')]);
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=*')), [idOf('a')]);
        expectError(await hub.send('GET /entities?type=*&local=false'), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.5.14',
    title: 'Distributed Transactional Behaviour',
    checks: {
      'an EntityMap fixes the entities that later requests consider': async (hub) => {
        await createThing(hub, 'a');
        const first = await sendFor(hub, 201, 'GET /entities?type=Thing&entityMap=true');
        const header = { 'ngsild-entitymap': first.headers.get('ngsild-entitymap') ?? '' };
        await createThing(hub, 'b');
        const again = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, header);
        assert.deepEqual(idsOf(again), [idOf('a')]);
        assert.equal(again.headers.get('ngsild-entitymap'), header['ngsild-entitymap']);
      },
      'one that is gone is made anew': async (hub) => {
        await createThing(hub, 'a');
        await sendFor(hub, 201, 'GET /entities?type=Thing', undefined, {
          'ngsild-entitymap': '/ngsi-ld/v1/entityMaps/urn:x:none',
        });
      },
    },
  },
  {
    number: '5.14.1',
    title: 'Retrieve EntityMap',
    checks: {
      'the map as its data type says; an unknown one is ResourceNotFound': async (hub) => {
        await createThing(hub, 'a');
        const made = await sendFor(hub, 201, 'GET /entityMaps?type=Thing');
        const { json } = await sendFor(hub, 200, `GET /entityMaps/${made.json.id}`);
        assert.deepEqual([json.type, json.entityMap, json.linkedMaps], ['EntityMap', { [idOf('a')]: ['@none'] }, {}]);
        expectError(await hub.send('GET /entityMaps/urn:x:none'), 404, 'ResourceNotFound');
        expectError(await hub.send('GET /entityMaps/none'), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.14.2',
    title: 'Update EntityMap',
    checks: {
      'its expiry can be changed, nothing else': async (hub) => {
        await createThing(hub, 'a');
        const { json } = await sendFor(hub, 201, 'GET /entityMaps?type=Thing');
        const expiresAt = new Date(Date.parse(json.expiresAt) - 1000).toISOString();
        await sendFor(hub, 204, `PATCH /entityMaps/${json.id}`, { expiresAt, entityMap: {} });
        const now = (await sendFor(hub, 200, `GET /entityMaps/${json.id}`)).json;
        assert.deepEqual([now.expiresAt, now.entityMap], [expiresAt, json.entityMap]);
      },
      'the maps that sources keep for it live as long; one that does not hear of it is a warning': withSource(
        async (hub, source) => {
          await source.register(hub);
          const id = await linkedMap(hub, source);
          source.answers['PATCH /entityMaps/urn%3Ax%3Atheirs'] = [204];
          const expiresAt = new Date(Date.now() + 60_000).toISOString();
          const told = await sendFor(hub, 204, `PATCH /entityMaps/${id}`, { expiresAt });
          assert.equal(told.headers.get('ngsild-warning'), null);
          assert.deepEqual(source.asked.at(-1)?.body, { expiresAt });
          source.answers['PATCH /entityMaps/urn%3Ax%3Atheirs'] = [500];
          const untold = await sendFor(hub, 204, `PATCH /entityMaps/${id}`, { expiresAt });
          assert.match(untold.headers.get('ngsild-warning') ?? '', /^299 /);
        },
      ),
    },
  },
  {
    number: '5.14.3',
    title: 'Delete EntityMap',
    checks: {
      'it is gone': async (hub) => {
        await createThing(hub, 'a');
        const { json } = await sendFor(hub, 201, 'GET /entityMaps?type=Thing');
        await sendFor(hub, 204, `DELETE /entityMaps/${json.id}`);
        expectError(await hub.send(`DELETE /entityMaps/${json.id}`), 404, 'ResourceNotFound');
      },
      'so are the maps that sources keep for it, where they take that': withSource(async (hub, source) => {
        await source.register(hub);
        const id = await linkedMap(hub, source);
        const gone = await sendFor(hub, 204, `DELETE /entityMaps/${id}`);
        assert.deepEqual(
          [source.asked.at(-1)?.method, source.asked.at(-1)?.path, gone.headers.get('ngsild-warning')],
          ['DELETE', '/entityMaps/urn%3Ax%3Atheirs', null],
          'a map that its source has forgotten is gone there',
        );
        const count = source.asked.length;
        const other = await linkedMap(hub, source);
        await sendFor(hub, 204, `DELETE /entityMaps/${other}?local=true`);
        assert.ok(source.asked.slice(count).every(({ method }) => method !== 'DELETE'));
      }),
    },
  },
  {
    number: '5.14.4',
    title: 'Create EntityMap for Query Entities',
    checks: {
      'by GET and by a posted Query, with the lifetime asked for': async (hub) => {
        await createThing(hub, 'a', { n: 1 });
        await createThing(hub, 'b', { n: 2 });
        const made = await sendFor(hub, 201, 'GET /entityMaps?type=Thing&q=n>1&entityMapLifetime=PT1M');
        assert.deepEqual(Object.keys(made.json.entityMap), [idOf('b')]);
        const left = Date.parse(made.json.expiresAt) - Date.now();
        assert.ok(left <= 60_000, `lives ${left} ms`);
        await sendFor(hub, 201, 'POST /entityMaps', { type: 'Query', entities: [{ type: 'Thing' }] });
      },
      'a query for everything is BadRequestData': async (hub) => {
        expectError(await hub.send('GET /entityMaps'), 400, 'BadRequestData');
      },
    },
  },
];
