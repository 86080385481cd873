import assert from 'node:assert/strict';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectBad, idOf, idsOf, ld, property, read, sendFor } from '../expect.ts';
import { placesAsked } from '../placed-sources.ts';
import { type Asked, ofOne, type Source, thing, withSource } from '../source.ts';

const everything = ['redirectionOps', 'federationOps'];
const parametersOf = ({ path }: Asked) => Object.fromEntries(new URLSearchParams(path.split('?')[1]));
const since = 'timerel=after&timeAt=2020-01-01T00:00:00Z';

/** What the source is asked by one request, without how much and in which form. */
async function questionOf(hub: ClauseHub, source: Source, ...call: Parameters<ClauseHub['send']>) {
  source.asked.length = 0;
  await sendFor(hub, 200, ...call);
  assert.ok(source.asked.length <= 1, JSON.stringify(source.asked.map(({ path }) => path)));
  const [one] = source.asked;
  if (!one) return undefined;
  const { limit: _limit, options: _options, ...parameters } = parametersOf(one);
  return { parameters, body: one.body, path: one.path.split('?')[0] };
}
const ask = async (hub: ClauseHub, source: Source, query: string) =>
  (await questionOf(hub, source, `GET /entities?${query}`))?.parameters;

/** What a source is asked, of what is asked here (4.3.6.1). */
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
        assert.equal(answer.headers.get('location'), `/ngsi-ld/v1/entities/${idOf('a')}`);
      }),
      'what a source has done in part is done in part, and what it says of the rest is told': withSource(
        async (hub, source) => {
          const error = { type: 'https://x.example/odd', title: 'odd', status: 418 };
          const result = { success: [], errors: [{ entityId: idOf('a'), error }] };
          source.answers['POST /entities'] = [207, result];
          source.answers[`DELETE /entities/${idOf('a')}`] = [207];
          source.answers['DELETE /entities?'] = [207, result];
          await source.register(hub, { mode: 'redirect', operations: everything });
          const made = await sendFor(hub, 207, 'POST /entities', thing('a'));
          assert.deepEqual(made.json.errors[0].error, error);
          const deleted = await sendFor(hub, 207, `DELETE /entities/${idOf('a')}`);
          assert.match(deleted.json.errors[0].error.title, /207/);
          const purged = await sendFor(hub, 207, 'DELETE /entities?type=Thing');
          assert.deepEqual(purged.json.errors[0].error, error);
        },
      ),
      'nobody is sent what is no entity': withSource(async (hub, source) => {
        await source.register(hub, { mode: 'redirect', operations: everything });
        const wrong = thing('a', { n: { type: 'Property' } });
        await expectBad(hub, 'POST /entities', wrong);
        await expectBad(hub, `PUT /entities/${idOf('a')}`, wrong);
        await expectBad(hub, `PATCH /entities/${idOf('a')}`, { n: { type: 'Relationship', object: 'no uri' } });
        await expectBad(hub, `PATCH /entities/${idOf('a')}`, { id: idOf('b'), n: 1 });
        assert.deepEqual(source.asked, []);
      }),
      'a source is asked for no entities, types and attributes beside those it has registered': withSource(
        async (hub, source) => {
          source.answers['GET /entities'] = [200, []];
          await source.register(hub, {
            information: [
              {
                entities: [
                  { type: 'Thing', id: idOf('a') },
                  { type: ['Thing', 'Other'], idPattern: ':b' },
                ],
                propertyNames: ['m'],
                relationshipNames: ['near'],
              },
              { entities: [{ type: 'Whole' }] },
            ],
          });
          const some = { idPattern: `^${idOf('a')}$|:b`, attrs: 'm,near' };
          assert.deepEqual(await ask(hub, source, 'type=Thing&pick=m'), { type: 'Thing', ...some });
          assert.deepEqual(await ask(hub, source, 'type=Thing,Strange'), { type: 'Thing', ...some });
          assert.deepEqual(await ask(hub, source, `type=Thing&id=${idOf('a')},${idOf('b1')},${idOf('c')}&q=m>1`), {
            type: 'Thing',
            id: `${idOf('a')},${idOf('b1')}`,
            attrs: 'm,near',
            q: 'm>1',
          });
          assert.deepEqual(await ask(hub, source, 'attrs=m,k'), { type: 'Thing,Other,Whole', attrs: 'k,m' });
          assert.deepEqual(await ask(hub, source, 'type=Whole&attrs=k'), { type: 'Whole', attrs: 'k' });
          assert.equal(await ask(hub, source, 'type=Strange'), undefined);
          assert.deepEqual(await ask(hub, source, 'type=(Thing|Strange);Other'), {
            type: '(Thing,Strange);Other',
            idPattern: ':b',
            attrs: 'm,near',
          });
          const entities = [
            { type: 'Thing', idPattern: ':[ac]$' },
            { type: 'Thing', id: idOf('c') },
            { type: 'Whole' },
          ];
          const posted = await questionOf(hub, source, 'POST /entityOperations/query', { type: 'Query', entities });
          assert.deepEqual(posted?.body.entities, [
            { type: 'Thing', id: idOf('a') },
            { type: 'Thing', idPattern: ':[ac]$' },
            { type: 'Whole' },
          ]);
          assert.equal(await ask(hub, source, `type=Thing&idPattern=z&id=${idOf('a')}z`), undefined);
          const others = [
            { type: 'Thing', id: idOf('c') },
            { type: 'Whole', id: idOf('a') },
          ];
          const none = { type: 'Query', entities: others.slice(0, 1) };
          assert.equal(await questionOf(hub, source, 'POST /entityOperations/query', none), undefined);
          const one = await questionOf(hub, source, 'POST /entityOperations/query', { ...none, entities: others });
          assert.deepEqual(one?.body.entities, others.slice(1));
        },
      ),
      'one that has none of the attributes asked for is not asked, of what is now or of the past': withSource(
        async (hub, source) => {
          source.answers['GET /entities'] = [200, []];
          source.answers['GET /temporal/entities'] = [200, []];
          await createThing(hub, 'a', { n: property(1, { observedAt: '2026-01-01T00:00:00Z' }) });
          await source.register(hub, {
            ...ofOne('a', { propertyNames: ['m'] }),
            operations: [...everything, 'queryTemporal', 'retrieveTemporal'],
          });
          const asked = async (call: string) => {
            const { parameters = {} } = (await questionOf(hub, source, `GET ${call}`)) ?? {};
            return source.asked.length === 0 ? undefined : parameters.attrs;
          };
          for (const [path, filter] of [
            [`/entities/${idOf('a')}`, ''],
            ['/entities', '&type=Thing'],
            [`/temporal/entities/${idOf('a')}`, ''],
            ['/temporal/entities', `&type=Thing&${since}`],
          ]) {
            assert.equal(await asked(`${path}?attrs=n${filter}`), undefined, path);
            assert.equal(await asked(`${path}?pick=id,n${filter}`), undefined, path);
            assert.equal(await asked(`${path}?attrs=n,m${filter}`), 'm', path);
            assert.equal(await asked(`${path}?pick=id,n,m${filter}`), 'm', path);
            assert.equal(await asked(`${path}?omit=m${filter}`), 'm', path);
          }
          assert.equal(
            await asked(`/entities?type=Thing&attrs=n&q=m>1&splitEntities=true`),
            'm',
            'a condition is about it',
          );
        },
      ),
      'an entity in a list that a source is not registered for is passed over': withSource(async (hub, source) => {
        const information = [
          { entities: [{ type: 'Thing', id: idOf('a') }] },
          { entities: [{ type: 'Other', id: idOf('b') }] },
        ];
        source.answers['GET /entities'] = [200, ['a', 'b'].map((name) => thing(name, { n: property(1) }))];
        await source.register(hub, { information, operations: ['queryEntity'] });
        const found = await sendFor(hub, 200, 'GET /entities?type=Thing,Other');
        assert.deepEqual([idsOf(found), found.headers.get('ngsild-warning')], [[idOf('a')], null]);
      }),
      ...placesAsked,
      'a query goes by the operation that is offered, in terms that the source can know': withSource(
        async (hub, source) => {
          const context = { Lamp: 'https://x.example/Lamp', glow: 'https://x.example/glow' };
          const lamp = { id: idOf('a'), type: context.Lamp, [context.glow]: property(5) };
          source.answers['GET /entities'] = [200, [lamp]];
          await source.register(hub, {
            information: [{ entities: [{ type: context.Lamp }] }],
            operations: ['queryEntity'],
          });
          const body = {
            '@context': context,
            type: 'Query',
            entities: [{ type: 'Lamp', id: [idOf('a'), idOf('b')] }],
            q: 'glow>1',
            attrs: ['glow'],
            geoQ: { georel: 'near;maxDistance==10', geometry: 'Point', coordinates: [1, 2] },
          };
          const asked = await questionOf(hub, source, 'POST /entityOperations/query?options=keyValues', body, ld);
          assert.deepEqual(asked?.parameters, {
            type: context.Lamp,
            id: `${idOf('a')},${idOf('b')}`,
            attrs: context.glow,
            q: `${context.glow}>1`,
            georel: 'near;maxDistance==10',
            geometry: 'Point',
            coordinates: '[1,2]',
          });
          const { json } = await sendFor(hub, 200, 'POST /entityOperations/query?options=keyValues', body, ld);
          assert.deepEqual(json, [{ id: idOf('a'), type: 'Lamp', glow: 5 }]);
        },
      ),
      'so does one that came by GET': withSource(async (hub, source) => {
        source.answers['POST /entityOperations/query'] = [200, []];
        await source.register(hub, { operations: ['queryBatch'] });
        const place = 'georel=near;maxDistance==10&geometry=Point&coordinates=[1,2]';
        const query = `type=Thing&q=n>1&scopeQ=/a&${place}&attrs=n,m&expandValues=n`;
        const asked = await questionOf(hub, source, `GET /entities?${query}`);
        assert.deepEqual(asked?.body, {
          type: 'Query',
          entities: [{ type: 'Thing' }],
          q: 'n>1',
          scopeQ: '/a',
          geoQ: { georel: 'near;maxDistance==10', geometry: 'Point', coordinates: [1, 2] },
          attrs: ['m', 'n'],
          expandValues: ['n'],
        });
      }),
    },
  },
];
