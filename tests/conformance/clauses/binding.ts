import assert from 'node:assert/strict';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clause } from '../clause.ts';
import { createThing, expectError, expectStatus, idOf, idsOf, ld, property, read, sendFor } from '../expect.ts';
import { withSource } from '../source.ts';

const jsonLdLink = {
  link: '<https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld>; rel="http://www.w3.org/ns/json-ld#context"',
};

/** What every HTTP operation has in common (clause 6.3), and the posted query. */
export const clauses: readonly Clause[] = [
  {
    number: '6.3.2',
    title: 'Error types',
    checks: {
      'a wrong method is 405 and names the right ones': async (hub) => {
        const answer = await hub.send('PUT /entities', {});
        expectStatus(answer, 405);
        assert.match(answer.headers.get('allow') ?? '', /GET.*POST/);
      },
      'a body that is too large is 413, by what is said of its length': async (hub) => {
        const headers = { ...hub.headers, 'content-type': 'application/json', 'content-length': 10_000_000 };
        const status = await new Promise<number | undefined>((resolve, reject) => {
          const call = request(`${hub.url}/ngsi-ld/v1/entities`, { method: 'POST', headers }, (answer) => {
            resolve(answer.statusCode);
            call.destroy();
          });
          call.on('error', reject);
          call.write('{');
        });
        assert.equal(status, 413);
      },
      'a body whose length is not said is 411': async (hub) => {
        for (const method of ['POST', 'PATCH', 'PUT']) {
          const path = method === 'POST' ? 'entities' : `entities/${idOf('a')}`;
          const headers = { ...hub.headers, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
          const status = await new Promise<number | undefined>((resolve, reject) => {
            const call = request(`${hub.url}/ngsi-ld/v1/${path}`, { method, headers }, (answer) => {
              resolve(answer.statusCode);
              call.destroy();
            });
            call.on('error', reject);
            call.end(JSON.stringify({ id: idOf('a'), type: 'Thing' }));
          });
          assert.equal(status, 411, method);
        }
      },
    },
  },
  {
    number: '6.3.4',
    title: 'HTTP request preconditions',
    checks: {
      'another Content-Type is 415; merge-patch+json is JSON in a PATCH': async (hub) => {
        const refused = await hub.send('POST /entities', '{}', { 'content-type': 'text/plain' });
        expectStatus(refused, 415);
        assert.equal(refused.text, '', 'the status says it all');
        const id = await createThing(hub, 'a', { n: 1 });
        await sendFor(hub, 204, `PATCH /entities/${id}`, { n: 2 }, { 'content-type': 'application/merge-patch+json' });
      },
      'what cannot be accepted is 406 and lists what could; weights count': async (hub) => {
        const id = await createThing(hub, 'a');
        const answer = await hub.send(`GET /entities/${id}`, undefined, { accept: 'text/html' });
        expectStatus(answer, 406);
        assert.match(answer.json.title, /application\/ld\+json/);
        const best = await sendFor(hub, 200, `GET /entities/${id}`, undefined, {
          accept: 'application/json;q=0.5, application/ld+json',
        });
        assert.match(best.headers.get('content-type') ?? '', /ld\+json/);
        expectStatus(await hub.send('GET /types', undefined, { accept: 'application/geo+json' }), 406);
      },
    },
  },
  {
    number: '6.3.5',
    title: 'JSON-LD @context resolution',
    checks: {
      'JSON takes its @context from a Link header alone, JSON-LD from the body alone': async (hub) => {
        const entity = { id: idOf('a'), type: 'T' };
        expectError(await hub.send('POST /entities', { ...entity, '@context': {} }), 400, 'BadRequestData');
        expectError(await hub.send('POST /entities', entity, ld), 400, 'BadRequestData');
        expectError(
          await hub.send('POST /entities', { ...entity, '@context': [] }, { ...ld, ...jsonLdLink }),
          400,
          'BadRequestData',
        );
        await sendFor(hub, 201, 'POST /entities', entity, jsonLdLink);
      },
      'two Link headers that name different ones are BadRequestData': async (hub) => {
        const link = ['a', 'b']
          .map((name) => `<https://example.org/${name}>; rel="http://www.w3.org/ns/json-ld#context"`)
          .join(', ');
        expectError(await hub.send('GET /entities?type=T', undefined, { link }), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '6.3.6',
    title: 'HTTP response common requirements',
    checks: {
      'JSON names its @context in a Link header, JSON-LD holds it': async (hub) => {
        const id = await createThing(hub, 'a');
        const json = await sendFor(hub, 200, `GET /entities/${id}`);
        assert.match(json.headers.get('link') ?? '', /rel="http:\/\/www\.w3\.org\/ns\/json-ld#context"/);
        const other = await sendFor(hub, 200, `GET /entities/${id}`, undefined, { accept: 'application/ld+json' });
        assert.ok(other.json['@context']);
      },
      'JSON names a compound @context by a URL under which it can be had': async (hub) => {
        await createThing(hub, 'a', { 'https://a.example/a': 1, 'https://b.example/b': 2 });
        const parts = [{ a: 'https://a.example/a' }, { b: 'https://b.example/b' }];
        const question = { '@context': parts, type: 'Query', entities: [{ type: 'Thing' }] };
        const answer = await sendFor(hub, 200, 'POST /entityOperations/query', question, ld);
        assert.deepEqual(
          [answer.json[0].a.value, answer.json[0].b.value, answer.json[0]['@context']],
          [1, 2, undefined],
        );
        const url = /<([^>]+)>; rel="http:\/\/www\.w3\.org\/ns\/json-ld#context"/.exec(
          answer.headers.get('link') ?? '',
        )?.[1];
        const again = await sendFor(hub, 200, `GET /entities/${idOf('a')}`, undefined, {
          link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"`,
        });
        assert.deepEqual(again.json, answer.json[0]);
        const [kept] = (await sendFor(hub, 200, 'GET /jsonldContexts?kind=ImplicitlyCreated&details=true')).json;
        assert.equal(kept.URL, url);
      },
      'the version a body conforms to is told where one is preferred': async (hub) => {
        const id = await createThing(hub, 'a');
        for (const accept of ['application/json', 'application/ld+json']) {
          const answer = await sendFor(hub, 200, `GET /entities/${id}`, undefined, { accept, prefer: 'ngsi-ld=1.9' });
          assert.equal(answer.headers.get('preference-applied'), 'ngsi-ld=1.9');
        }
        assert.equal((await sendFor(hub, 200, `GET /entities/${id}`)).headers.get('preference-applied'), null);
      },
      'errors are JSON whatever is accepted, without a Link': async (hub) => {
        const answer = await hub.send(`GET /entities/${idOf('none')}`, undefined, { accept: 'application/ld+json' });
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
        assert.equal(answer.headers.get('link'), null);
      },
      'a partial success names attributes in full': async (hub) => {
        const id = await createThing(hub, 'a', { n: 1 });
        const answer = await sendFor(hub, 207, `POST /entities/${id}/attrs?options=noOverwrite`, { n: 2, m: 1 });
        assert.deepEqual(answer.json.updated, ['https://uri.etsi.org/ngsi-ld/default-context/m']);
      },
    },
  },
  {
    number: '6.3.7',
    title: 'Representation of Entities',
    checks: {
      'normalized, concise, simplified and keyValues by format or options': async (hub) => {
        const id = await createThing(hub, 'a', { n: { value: 1, unitCode: 'MTR' }, m: 2 });
        assert.deepEqual((await read(hub, id, '?format=normalized')).m, { type: 'Property', value: 2 });
        assert.deepEqual((await read(hub, id, '?format=concise')).n, { value: 1, unitCode: 'MTR' });
        for (const query of ['format=simplified', 'format=keyValues', 'options=keyValues', 'options=simplified'])
          assert.deepEqual((await read(hub, id, `?${query}`)).n, 1, query);
      },
    },
  },
  {
    number: '6.3.10',
    title: 'Pagination behaviour',
    checks: {
      'limit and offset; limit=0 only with count; next and prev say the media type': async (hub) => {
        for (const name of ['a', 'b', 'c']) await createThing(hub, name);
        const page = await sendFor(hub, 200, 'GET /entities?type=Thing&limit=1&offset=1');
        assert.deepEqual(idsOf(page), [idOf('b')]);
        for (const relation of ['next', 'prev'])
          assert.match(page.headers.get('link') ?? '', new RegExp(`rel="${relation}"; type="application/json"`));
        expectError(await hub.send('GET /entities?type=Thing&limit=0'), 400, 'BadRequestData');
        expectError(await hub.send('GET /entities?type=Thing&limit=-1'), 400, 'BadRequestData');
      },
      'an offset behind the last element gives the last element': async (hub) => {
        for (const name of ['a', 'b', 'c']) await createThing(hub, name);
        for (const query of ['', '&local=true&orderBy=id'])
          assert.deepEqual(idsOf(await sendFor(hub, 200, `GET /entities?type=Thing&offset=7${query}`)), [idOf('c')]);
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=None&offset=7')), []);
      },
      'a past that does not fit is 206 with the range of time it holds, forwards and backwards': async (hub) => {
        const day = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * 60_000).toISOString();
        const n = Array.from({ length: 1100 }, (_, index) => ({
          type: 'Property',
          value: index,
          observedAt: day(index),
        }));
        await sendFor(hub, 201, 'POST /temporal/entities', { id: idOf('a'), type: 'Thing', n });
        const first = await sendFor(hub, 206, `GET /temporal/entities/${idOf('a')}`);
        assert.equal(first.headers.get('content-range'), `DateTime ${day(0)}-${day(999)}/*`);
        const last = await sendFor(hub, 206, `GET /temporal/entities/${idOf('a')}?lastN=1050`);
        assert.equal(last.headers.get('content-range'), `DateTime ${day(1099)}-${day(100)}/1050`);
      },
    },
  },
  {
    number: '6.3.11',
    title: 'Including system Attributes',
    checks: {
      'createdAt and modifiedAt of entities and attributes with sysAttrs alone': async (hub) => {
        const id = await createThing(hub, 'a', { n: 1 });
        const plain = await read(hub, id);
        const shown = await read(hub, id, '?options=sysAttrs');
        assert.deepEqual([plain.createdAt, plain.n.createdAt], [undefined, undefined]);
        for (const one of [shown, shown.n])
          assert.deepEqual([typeof one.createdAt, typeof one.modifiedAt], ['string', 'string']);
      },
      'attributes of attributes have their own': async (hub) => {
        const id = await createThing(hub, 'a', { n: { value: 1, old: { value: 'x', deep: { value: 1 } } } });
        const made = (await read(hub, id, '?options=sysAttrs')).n;
        assert.deepEqual([made.old.createdAt, made.old.deep.createdAt], [made.createdAt, made.createdAt]);
        await pause(5);
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs/n`, { young: { value: 'y' } });
        await pause(5);
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs/n`, { young: { value: 'z' } });
        const { n } = await read(hub, id, '?options=sysAttrs');
        assert.deepEqual([n.old.createdAt, n.old.modifiedAt, n.createdAt], Array(3).fill(made.createdAt));
        assert.ok(n.young.createdAt > made.createdAt && n.young.createdAt < n.young.modifiedAt);
        assert.equal(n.young.modifiedAt, n.modifiedAt);
        assert.deepEqual(Object.keys((await read(hub, id)).n.old).sort(), ['deep', 'type', 'value']);
      },
    },
  },
  {
    number: '6.3.13',
    title: 'Counting number of results',
    checks: {
      'count=true gives NGSILD-Results-Count': async (hub) => {
        await createThing(hub, 'a');
        await createThing(hub, 'b');
        const answer = await sendFor(hub, 200, 'GET /entities?type=Thing&count=true&limit=0');
        assert.deepEqual([answer.json, answer.headers.get('ngsild-results-count')], [[], '2']);
      },
      'over several hubs too, and of the past: they are asked once where a page holds all there is': withSource(
        async (hub, source) => {
          const n = property(1, { observedAt: '2026-01-01T00:00:00Z' });
          await createThing(hub, 'a', { n });
          source.answers['GET /temporal/entities'] = [
            200,
            ['b', 'c'].map((name) => ({ id: idOf(name), type: 'Thing', n: [n] })),
          ];
          await source.register(hub, { operations: ['queryTemporal'] });
          const path = 'GET /temporal/entities?type=Thing&timerel=after&timeAt=2020-01-01T00:00:00Z&count=true';
          const counts = async (limit: number) => {
            source.asked.length = 0;
            const { headers, json } = await sendFor(hub, 200, `${path}&limit=${limit}`);
            return [headers.get('ngsild-results-count'), json.length, source.asked.length];
          };
          assert.deepEqual(await counts(3), ['3', 3, 1]);
          assert.deepEqual(await counts(1), ['3', 1, 2], 'there may be more than the page asks for');
        },
      ),
    },
  },
  {
    number: '6.3.14',
    title: 'Tenant specification',
    checks: {
      'the NGSILD-Tenant of a request is in the answer, errors too': async (hub) => {
        await createThing(hub, 'a');
        for (const call of [`GET /entities/${idOf('a')}`, `GET /entities/${idOf('none')}`])
          assert.equal((await hub.send(call)).headers.get('ngsild-tenant'), hub.tenant, call);
      },
    },
  },
  {
    number: '6.3.15',
    title: 'GeoJSON representation of spatially bound entities',
    checks: {
      'a Feature by id, a FeatureCollection of a query; geometryProperty chooses the geometry': async (hub) => {
        const point = (x: number) => ({ type: 'Point', coordinates: [x, 1] });
        const id = await createThing(hub, 'a', { location: point(1), door: { type: 'GeoProperty', value: point(2) } });
        const geo = { accept: 'application/geo+json' };
        const one = (await sendFor(hub, 200, `GET /entities/${id}`, undefined, geo)).json;
        assert.deepEqual([one.type, one.geometry, one.properties.type], ['Feature', point(1), 'Thing']);
        const all = (await sendFor(hub, 200, 'GET /entities?type=Thing&geometryProperty=door', undefined, geo)).json;
        assert.deepEqual([all.type, all.features[0].geometry], ['FeatureCollection', point(2)]);
      },
      'Prefer body=json moves the @context into a Link header': async (hub) => {
        const id = await createThing(hub, 'a');
        const answer = await sendFor(hub, 200, `GET /entities/${id}`, undefined, {
          accept: 'application/geo+json',
          prefer: 'body=json',
        });
        assert.deepEqual([answer.json['@context'], answer.json.geometry], [undefined, null]);
        assert.match(answer.headers.get('link') ?? '', /json-ld#context/);
      },
      'geometryProperty without GeoJSON is BadRequestData': async (hub) => {
        const id = await createThing(hub, 'a');
        expectError(await hub.send(`GET /entities/${id}?geometryProperty=door`), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '6.23',
    title: 'Resource: entityOperations/query',
    checks: {
      'a posted Query with every member does what the parameters do': async (hub) => {
        await createThing(hub, 'a', { n: 1, s: 'x', of: { object: idOf('b') } });
        await createThing(hub, 'b', { n: 2, s: 'y' });
        const query = {
          type: 'Query',
          entities: [{ type: 'Thing', idPattern: '.*' }],
          q: 'n>0',
          pick: ['id', 'n', 'of{s}'],
          join: 'inline',
          joinLevel: 1,
          ordering: { orderBy: ['n;desc'] },
        };
        const answer = await sendFor(hub, 200, 'POST /entityOperations/query?format=simplified&local=true', query);
        assert.deepEqual(answer.json, [
          { id: idOf('b'), n: 2 },
          { id: idOf('a'), n: 1, of: { s: 'y' } },
        ]);
      },
      'what is no Query is BadRequestData': async (hub) => {
        for (const body of [
          {},
          { type: 'Query' },
          { type: 'Query', entities: [] },
          { type: 'Query', entities: [{ type: 5 }] },
          { type: 'Query', entities: [{ type: 'T' }], pick: [] },
        ])
          expectError(await hub.send('POST /entityOperations/query', body), 400, 'BadRequestData');
      },
    },
  },
];
