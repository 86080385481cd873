import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { createThing, expectError, idOf, property, sendFor } from '../expect.ts';
import { thing, withSource } from '../source.ts';
import { inTermsOf } from '../source-terms.ts';

const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
const everything = ['redirectionOps', 'federationOps'];

/** How a source wants to be spoken to. */
export const clauses: readonly Clause[] = [
  {
    number: '4.3.6.6',
    title: 'Additional pre- and post-processing of extra information',
    checks: {
      'accept chooses the type a source is asked to answer in': withSource(async (hub, source) => {
        await source.register(hub, { contextSourceInfo: [{ key: 'accept', value: 'application/ld+json' }] });
        await sendFor(hub, 200, 'GET /entities?type=Thing');
        assert.equal(source.asked[0]?.headers.accept, 'application/ld+json');
      }),
      'contentType chooses how a source is sent the body and its @context, however they came': withSource(
        async (hub, source) => {
          const names = { note: 'https://example.org/note' };
          source.answers['POST /entities'] = [201];
          await source.register(hub, {
            operations: everything,
            contextSourceInfo: [{ key: 'contentType', value: 'application/ld+json' }],
          });
          await createThing(hub, 'a', { n: 1 });
          assert.match(String(source.asked[0]?.headers['content-type']), /ld\+json/);
          assert.equal(source.asked[0]?.body['@context'], core);
          assert.equal(source.asked[0]?.headers.link, undefined);
          await source.register(hub, {
            information: [{ entities: [{ type: 'Plain' }] }],
            operations: everything,
            contextSourceInfo: [{ key: 'contentType', value: 'application/json' }],
          });
          const given = { '@context': [names, core], id: idOf('b'), type: 'Plain', note: 'x' };
          await sendFor(hub, 201, 'POST /entities', given, { 'content-type': 'application/ld+json' });
          const { body, headers } = source.asked[1] ?? {};
          assert.deepEqual(
            [body['@context'], body[names.note], headers?.['content-type']],
            [undefined, 'x', 'application/json'],
            'a @context without a URL cannot be named: full names need none',
          );
        },
      ),
      'jsonldContext: the source is spoken to in its own terms, in the body and in parameters, and understood':
        inTermsOf((url) => ({ key: 'jsonldContext', value: url })),
      'ngsildConformance: a source is sent entities as that version knows them, whatever the request': withSource(
        async (hub, source) => {
          const registerFor = (type: string, version: string) =>
            source.register(hub, {
              information: [{ entities: [{ type }] }],
              operations: [...everything, 'upsertBatch', 'upsertTemporal'],
              contextSourceInfo: [{ key: 'ngsildConformance', value: version }],
            });
          for (const place of [
            'POST /entities',
            'PATCH /entities/',
            'POST /entityOperations',
            'POST /temporal/entities',
          ])
            source.answers[place] = [204];
          await registerFor('Old', '1.3');
          await registerFor('Oldest', '1.0');
          const modern = {
            id: idOf('a'),
            type: ['Old', 'Other'],
            scope: '/a/b',
            plain: { value: 1, valueType: 'Speed', expiresAt: '2096-01-01T00:00:00Z' },
            many: [{ value: 1, datasetId: 'urn:d:1' }, { value: 2 }],
            text: { languageMap: { en: 'hall' } },
            list: { valueList: [1, 2], inner: { json: [{ n: 1 }] } },
            links: { objectList: ['urn:x:1', 'urn:x:2'] },
            bare: 5,
          };
          const old = {
            id: idOf('a'),
            type: ['Old', 'Other'],
            plain: property(1),
            many: [property(1, { datasetId: 'urn:d:1' }), property(2)],
            text: property({ en: 'hall' }),
            list: property([1, 2], { inner: property([{ n: 1 }]) }),
            links: { type: 'Relationship', object: ['urn:x:1', 'urn:x:2'] },
            bare: property(5),
          };
          await sendFor(hub, 201, 'POST /entities', modern);
          assert.deepEqual(source.asked.at(-1)?.body, old);
          await sendFor(hub, 201, 'POST /entityOperations/upsert', [{ ...modern, id: idOf('b'), type: 'Oldest' }]);
          const { many: _many, ...rest } = old;
          assert.deepEqual(source.asked.at(-1)?.body, [{ ...rest, id: idOf('b'), type: 'Oldest', many: property(2) }]);
          await sendFor(hub, 204, `PATCH /entities/${idOf('a')}`, { bare: 7, text: { languageMap: { zh: '厅' } } });
          assert.deepEqual(source.asked.at(-1)?.body, { bare: 7, text: property({ zh: '厅' }) });
          const part = { type: 'ListProperty', valueList: [3], expiresAt: '2096-01-01T00:00:00Z' };
          await sendFor(hub, 204, `PATCH /entities/${idOf('a')}/attrs/list`, part);
          assert.deepEqual(source.asked.at(-1)?.body, property([3]));
          const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
          const text = times.map((observedAt) => ({ languageMap: { en: 'x' }, observedAt }));
          await sendFor(hub, 204, 'POST /temporal/entities', { id: idOf('a'), type: 'Old', text });
          assert.deepEqual(source.asked.at(-1)?.body, {
            id: idOf('a'),
            type: 'Old',
            text: times.map((observedAt) => property({ en: 'x' }, { observedAt })),
          });
        },
      ),
      'ngsildConformance: what a source of that version answers is taken as it is': withSource(async (hub, source) => {
        source.answers['GET /entities'] = [200, [thing('far', { text: property({ en: 'hall' }) })]];
        const contextSourceInfo = [{ key: 'ngsildConformance', value: '1.3' }];
        await source.register(hub, { contextSourceInfo });
        const { json } = await sendFor(hub, 200, 'GET /entities?type=Thing&splitEntities=true');
        assert.deepEqual(json, [thing('far', { text: property({ en: 'hall' }) })]);
        assert.doesNotMatch(source.asked[0]?.path ?? '', /splitEntities/);
      }),
      'what these keys cannot hold is BadRequestData': async (hub) => {
        const base = {
          type: 'ContextSourceRegistration',
          endpoint: 'http://127.0.0.1:9',
          information: [{ entities: [{ type: 'Thing' }] }],
        };
        for (const [key, value] of Object.entries({
          accept: 'text/html',
          contentType: 'text/xml',
          jsonldContext: 'x y',
          ngsildConformance: 'newest',
        })) {
          const contextSourceInfo = [{ key, value }];
          expectError(
            await hub.send('POST /csourceRegistrations', { ...base, contextSourceInfo }),
            400,
            'BadRequestData',
          );
        }
      },
    },
  },
];
