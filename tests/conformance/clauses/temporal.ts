import assert from 'node:assert/strict';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, sendFor } from '../expect.ts';
import { scopesOfHubs } from '../scoped-past.ts';
import { withSource } from '../source.ts';

const day = (number: number) => `2024-01-${String(number).padStart(2, '0')}T00:00:00.000Z`;
const at = (value: unknown, number: number) => ({ type: 'Property', value, observedAt: day(number) });
const past = async (hub: ClauseHub, name: string, members: object) => {
  await sendFor(hub, 201, 'POST /temporal/entities', { id: idOf(name), type: 'Thing', ...members });
  return idOf(name);
};
const get = async (hub: ClauseHub, id: string, query = '') =>
  (await sendFor(hub, 200, `GET /temporal/entities/${id}?${query}`)).json;
const values = (instances: { value: unknown }[] | undefined) => (instances ?? []).map((one) => one.value);
const june = `timerel=after&timeAt=${day(1)}`;

/** Provision and consumption of temporal evolutions (clauses 4.11, 4.5.6 to 4.5.9, 4.5.19, 5.6.11 to 5.6.16, 5.7.3, 5.7.4). */
export const clauses: readonly Clause[] = [
  {
    number: '4.5.6',
    title: 'Temporal Representation of an Entity',
    checks: {
      'an attribute is the list of its instances, each with its instanceId': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1), at(2, 2)] });
        const { n } = await get(hub, id);
        assert.deepEqual(values(n), [1, 2]);
        for (const one of n) assert.match(one.instanceId, /^urn:/);
      },
      'every write of an entity adds to its past': async (hub) => {
        const id = await createThing(hub, 'a', { n: at(1, 1) });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs/n`, { value: 2, observedAt: day(2) });
        assert.deepEqual(values((await get(hub, id)).n), [1, 2]);
      },
      'a deleted attribute ends with an instance whose value is NGSI-LD Null': async (hub) => {
        const id = await createThing(hub, 'a', { n: 1, m: 1 });
        await sendFor(hub, 204, `DELETE /entities/${id}/attrs/n`);
        const { n } = await get(hub, id, 'timeproperty=deletedAt');
        assert.deepEqual([n[0].value, typeof n[0].deletedAt], ['urn:ngsi-ld:null', 'string']);
      },
      'scopes are shown like a property, with times alone': async (hub) => {
        const id = await createThing(hub, 'a', { scope: '/a', n: 1 });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs`, { scope: ['/b', '/c'], n: 2 });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs`, { n: 3 });
        const { scope } = await get(hub, id, 'options=sysAttrs');
        assert.deepEqual(
          scope.map((one: { type: string; value: unknown }) => [one.type, one.value]),
          [
            ['Property', '/a'],
            ['Property', ['/b', '/c']],
          ],
        );
        for (const one of scope) {
          assert.deepEqual(Object.keys(one).sort(), ['createdAt', 'modifiedAt', 'observedAt', 'type', 'value']);
          assert.equal(one.observedAt, one.modifiedAt);
        }
        const plain = await createThing(hub, 'b', { n: 1 });
        assert.equal((await get(hub, plain)).scope, undefined);
        assert.equal((await get(hub, id, 'pick=id,n')).scope, undefined);
        assert.equal((await get(hub, id, 'pick=id,scope')).scope.length, 2);
        assert.equal((await get(hub, id, 'format=temporalValues')).scope.values.length, 2);
      },
      'the past of scopes can be told like that of a property': async (hub) => {
        const scope = [at('/a', 1), at(['/b', '/c'], 2)];
        const id = await past(hub, 'a', { scope, n: [at(1, 1)] });
        assert.deepEqual(values((await get(hub, id)).scope), ['/a', ['/b', '/c']]);
        const wrong = { id: idOf('b'), type: 'Thing', scope: [at('no scope', 1)] };
        expectError(await hub.send('POST /temporal/entities', wrong), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '4.5.9',
    title: 'Simplified Temporal Representation of an Entity',
    checks: {
      'pairs of value and time': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1), at(2, 2)] });
        const shown = await get(hub, id, 'format=temporalValues');
        assert.deepEqual(shown.n, {
          type: 'Property',
          values: [
            [1, day(1)],
            [2, day(2)],
          ],
        });
      },
    },
  },
  {
    number: '4.5.19',
    title: 'Aggregated Temporal Representation of an Entity',
    checks: {
      'numbers by every method, in periods': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1), at(3, 2), at(5, 3), at(7, 4)] });
        const methods = 'totalCount,distinctCount,sum,avg,min,max,stddev,sumsq';
        const { n } = await get(
          hub,
          id,
          `format=aggregatedValues&aggrMethods=${methods}&aggrPeriodDuration=P2D&${june}`,
        );
        assert.deepEqual(
          methods.split(',').map((method) => n[method].map((one: unknown[]) => one[0])),
          [
            [2, 2],
            [2, 2],
            [4, 12],
            [2, 6],
            [1, 5],
            [3, 7],
            [1, 1],
            [10, 74],
          ],
        );
        assert.deepEqual(n.sum[0].slice(1), [day(1), day(3)]);
      },
      'as many elements as there are periods: null where there is no value, counts of 0': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 2), at(3, 4)] });
        const range = `timerel=between&timeAt=${day(1)}&endTimeAt=${day(7)}`;
        const { n } = await get(
          hub,
          id,
          `format=aggregatedValues&aggrMethods=avg,totalCount&aggrPeriodDuration=P1D&${range}`,
        );
        const periods = [1, 2, 3, 4, 5, 6].map((number) => [day(number), day(number + 1)]);
        assert.deepEqual(
          n.avg,
          periods.map((one, index) => [[null, 1, null, 3, null, null][index], ...one]),
        );
        assert.deepEqual(
          n.totalCount.map((one: unknown[]) => one[0]),
          [0, 1, 0, 1, 0, 0],
        );
      },
      'texts, truths and lists as the table says': async (hub) => {
        const id = await past(hub, 'a', {
          s: [at('b', 1), at('a', 2)],
          t: [at(true, 1), at(false, 2)],
          l: [at([1], 1), at([1, 2, 3], 2)],
        });
        const shown = await get(hub, id, 'format=aggregatedValues&aggrMethods=min,max,avg,sum');
        const of = (name: string) => ['min', 'max', 'avg', 'sum'].map((method) => shown[name][method][0]?.[0]);
        assert.deepEqual(
          [of('s'), of('t'), of('l')],
          [
            ['a', 'b', undefined, undefined],
            [0, 1, 0.5, 1],
            [1, 3, 2, 4],
          ],
        );
      },
      'no duration, or one of nothing, is the whole range': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1), at(3, 20)] });
        for (const duration of ['', '&aggrPeriodDuration=PT0S'])
          assert.equal((await get(hub, id, `format=aggregatedValues&aggrMethods=sum${duration}`)).n.sum.length, 1);
      },
      'a method that does not go with an attribute asked for is InvalidRequest': async (hub) => {
        const id = await past(hub, 'a', { s: [at('b', 1)] });
        const answer = await hub.send(`GET /temporal/entities/${id}?attrs=s&format=aggregatedValues&aggrMethods=avg`);
        expectError(answer, 400, 'InvalidRequest');
      },
    },
  },
  {
    number: '4.11',
    title: 'Temporal Query Language',
    checks: {
      'before excludes its bound, after includes it, between does both': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1), at(2, 2), at(3, 3)] });
        for (const [query, found] of [
          [`timerel=before&timeAt=${day(2)}`, [1]],
          [`timerel=after&timeAt=${day(2)}`, [2, 3]],
          [`timerel=between&timeAt=${day(1)}&endTimeAt=${day(3)}`, [1, 2]],
        ] as const)
          assert.deepEqual(values((await get(hub, id, query)).n), found, query);
      },
      'by observedAt, createdAt, modifiedAt or deletedAt': async (hub) => {
        const id = await createThing(hub, 'a', { n: at(1, 1) });
        const since = 'timerel=after&timeAt=2024-06-01T00:00:00Z';
        assert.equal((await get(hub, id, since)).n, undefined);
        assert.equal((await get(hub, id, `${since}&timeproperty=createdAt`)).n.length, 1);
        assert.equal((await get(hub, id, `${since}&timeproperty=modifiedAt`)).n.length, 1);
      },
      'what is not a temporal query is BadRequestData': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1)] });
        for (const query of [
          'timerel=around&timeAt=2024-01-01T00:00:00Z',
          'timerel=before',
          'timerel=before&timeAt=x',
          'timerel=between&timeAt=2024-01-01T00:00:00Z',
          'timeproperty=x',
        ])
          expectError(await hub.send(`GET /temporal/entities/${id}?${query}`), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.6.11',
    title: 'Create or Update (Upsert) Temporal Evolution of an Entity',
    checks: {
      'creates with 201, extends with 204 and adds types': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1)] });
        await sendFor(hub, 204, 'POST /temporal/entities', { id, type: 'Other', n: [at(2, 2)] });
        const shown = await get(hub, id);
        assert.deepEqual(
          [values(shown.n), shown.type],
          [
            [1, 2],
            ['Thing', 'Other'],
          ],
        );
      },
    },
  },
  {
    number: '5.6.12',
    title: 'Add Attributes to Temporal Evolution of an Entity',
    checks: {
      'adds instances; an unknown entity is ResourceNotFound': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1)] });
        await sendFor(hub, 204, `POST /temporal/entities/${id}/attrs`, { n: [at(2, 2)], m: [at(5, 1)] });
        const shown = await get(hub, id);
        assert.deepEqual([values(shown.n), values(shown.m)], [[1, 2], [5]]);
        expectError(
          await hub.send(`POST /temporal/entities/${idOf('none')}/attrs`, { n: [at(2, 2)] }),
          404,
          'ResourceNotFound',
        );
      },
    },
  },
  {
    number: '5.6.13',
    title: 'Delete Attribute from Temporal Evolution of an Entity',
    checks: {
      'by default instance, datasetId, or all': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1), { ...at(2, 1), datasetId: 'urn:d:2' }], m: [at(1, 1)] });
        await sendFor(hub, 204, `DELETE /temporal/entities/${id}/attrs/n?datasetId=urn:d:2`);
        assert.deepEqual(values((await get(hub, id)).n), [1]);
        await sendFor(hub, 204, `DELETE /temporal/entities/${id}/attrs/n?deleteAll=true`);
        assert.equal((await get(hub, id)).n, undefined);
        expectError(await hub.send(`DELETE /temporal/entities/${id}/attrs/n`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.6.14',
    title: 'Modify Attribute Instance in Temporal Evolution of an Entity',
    checks: {
      'replaces the instance, keeps its id and createdAt, renews modifiedAt': async (hub) => {
        const id = await past(hub, 'a', { n: [{ ...at(1, 1), unitCode: 'MTR' }] });
        const [before] = (await get(hub, id, 'options=sysAttrs')).n;
        await sendFor(hub, 204, `PATCH /temporal/entities/${id}/attrs/n/${before.instanceId}`, { n: [at(9, 2)] });
        const [now] = (await get(hub, id, 'options=sysAttrs')).n;
        assert.deepEqual(
          [now.value, now.unitCode, now.observedAt, now.instanceId, now.createdAt],
          [9, undefined, day(2), before.instanceId, before.createdAt],
        );
      },
      'an unknown instance is ResourceNotFound, an id that is no URI BadRequestData': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1)] });
        expectError(
          await hub.send(`PATCH /temporal/entities/${id}/attrs/n/urn:x:1`, { n: 1 }),
          404,
          'ResourceNotFound',
        );
        expectError(await hub.send(`PATCH /temporal/entities/${id}/attrs/n/x`, { n: 1 }), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.6.15',
    title: 'Delete Attribute Instance from Temporal Evolution of an Entity',
    checks: {
      'deletes the one instance': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1), at(2, 2)] });
        const [first] = (await get(hub, id)).n;
        await sendFor(hub, 204, `DELETE /temporal/entities/${id}/attrs/n/${first.instanceId}`);
        assert.deepEqual(values((await get(hub, id)).n), [2]);
      },
    },
  },
  {
    number: '5.6.16',
    title: 'Delete Temporal Evolution of an Entity',
    checks: {
      'the past is gone': async (hub) => {
        const id = await past(hub, 'a', { n: [at(1, 1)] });
        await sendFor(hub, 204, `DELETE /temporal/entities/${id}`);
        expectError(await hub.send(`GET /temporal/entities/${id}`), 404, 'ResourceNotFound');
        expectError(await hub.send(`DELETE /temporal/entities/${id}`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.7.3',
    title: 'Retrieve Temporal Evolution of an Entity',
    checks: {
      'attrs, pick, omit, datasetId, lang and lastN choose what is shown': async (hub) => {
        const id = await past(hub, 'a', {
          n: [at(1, 1), at(2, 2), { ...at(3, 2), datasetId: 'urn:d:2' }],
          name: [{ languageMap: { en: 'one', fr: 'un' }, observedAt: day(1) }],
        });
        assert.deepEqual(Object.keys(await get(hub, id, 'attrs=n')).sort(), ['id', 'n', 'type']);
        assert.deepEqual(Object.keys(await get(hub, id, 'pick=n')), ['n']);
        assert.equal((await get(hub, id, 'omit=n')).n, undefined);
        assert.deepEqual(values((await get(hub, id, 'datasetId=@none')).n), [1, 2]);
        assert.equal((await get(hub, id, 'lang=fr')).name[0].value, 'un');
        assert.deepEqual(values((await get(hub, id, 'datasetId=@none&lastN=1')).n), [2]);
      },
      'an unknown entity is ResourceNotFound': async (hub) => {
        expectError(await hub.send(`GET /temporal/entities/${idOf('none')}`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.7.4',
    title: 'Query Temporal Evolution of Entities',
    checks: {
      'finds entities by what they were in the range: q and geoquery look at its instances': async (hub) => {
        const place = { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 1] }, observedAt: day(1) };
        await past(hub, 'a', { n: [at(1, 1), at(9, 5)], location: [place] });
        await past(hub, 'b', { n: [at(2, 1)] });
        const near = 'georel=near;maxDistance==10&geometry=Point&coordinates=[1,1]';
        for (const [query, found] of [
          [`timerel=before&timeAt=${day(9)}`, 'ab'],
          [`timerel=after&timeAt=${day(4)}`, 'a'],
          [`timerel=before&timeAt=${day(3)}&q=n>5`, ''],
          [`timerel=before&timeAt=${day(9)}&q=n>5`, 'a'],
          [`timerel=before&timeAt=${day(9)}&${near}`, 'a'],
          [`timerel=after&timeAt=${day(2)}&${near}`, ''],
        ])
          assert.equal(
            idsOf(await sendFor(hub, 200, `GET /temporal/entities?type=Thing&${query}`))
              .map((id) => id.at(-1))
              .join(''),
            found,
            query,
          );
      },
      'shows the instances that meet q and the geoquery; what is about another attribute does not count': async (
        hub,
      ) => {
        const place = (x: number, number: number) => ({
          type: 'GeoProperty',
          value: { type: 'Point', coordinates: [x, 1] },
          observedAt: day(number),
        });
        await past(hub, 'a', {
          n: [at(1, 1), at(9, 2), at(3, 3), at(7, 4)],
          m: [at('x', 1), at('y', 2)],
          location: [place(1, 1), place(5, 2)],
        });
        const range = `type=Thing&timerel=before&timeAt=${day(9)}`;
        const first = async (query: string) =>
          (await sendFor(hub, 200, `GET /temporal/entities?${range}&${query}`)).json[0];
        for (const [q, n, m] of [
          ['n>5', [9, 7], ['x', 'y']],
          ['n>5;m=="y"', [9, 7], ['y']],
          ['n==1|n==3', [1, 3], ['x', 'y']],
        ] as const) {
          const shown = await first(`q=${encodeURIComponent(q)}`);
          assert.deepEqual([values(shown.n), values(shown.m)], [n, m], q);
        }
        assert.deepEqual(values((await first('q=n>5&lastN=1')).n), [7]);
        const near = await first('georel=near;maxDistance==10&geometry=Point&coordinates=[1,1]');
        assert.deepEqual([near.location.length, near.n.length], [1, 4]);
        const sums = await first('q=n>5&attrs=n&format=aggregatedValues&aggrMethods=sum');
        assert.equal(sums.n.sum[0][0], 16);
      },
      'scopeQ finds those that had such a scope at some time in the range': async (hub) => {
        await past(hub, 'a', { scope: [at('/x/a', 2), at('/y', 5)], n: [at(1, 1), at(2, 7)] });
        await past(hub, 'b', { scope: [at('/y', 1)], n: [at(1, 1), at(2, 7)] });
        await createThing(hub, 'c', { scope: '/x/now', n: at(1, 3) });
        for (const [range, scopeQ, found] of [
          [`timerel=before&timeAt=${day(9)}`, '/x/%2B', 'a'],
          [`timerel=between&timeAt=${day(3)}&endTimeAt=${day(9)}`, '/x/a', 'a'],
          [`timerel=between&timeAt=${day(6)}&endTimeAt=${day(9)}`, '/x/a', ''],
          [`timerel=after&timeAt=${day(6)}`, '/y', 'ab'],
          [`timerel=after&timeAt=${day(2)}`, '/x/now', 'c'],
        ])
          assert.equal(
            idsOf(await sendFor(hub, 200, `GET /temporal/entities?type=Thing&${range}&scopeQ=${scopeQ}`))
              .map((id) => id.at(-1))
              .join(''),
            found,
            `${range} ${scopeQ}`,
          );
      },
      'without a temporal query, too wide, or with linked entities: BadRequestData': async (hub) => {
        for (const query of [
          'type=Thing',
          june,
          `type=Thing&${june}&q=a{b}==1`,
          `type=Thing&${june}&pick=a{b}`,
          `type=Thing&${june}&orderBy=id`,
          `type=Thing&local=true&${june}&orderBy=n`,
        ])
          expectError(await hub.send(`GET /temporal/entities?${query}`), 400, 'BadRequestData');
      },
      'the past is sorted by id where it is local': async (hub) => {
        await past(hub, 'a', { n: [at(1, 1)] });
        await past(hub, 'b', { n: [at(1, 1)] });
        const answer = await sendFor(hub, 200, `GET /temporal/entities?type=Thing&local=true&${june}&orderBy=id;desc`);
        assert.deepEqual(idsOf(answer), [idOf('b'), idOf('a')]);
      },
      'over several hubs an entity map says who is asked for which past': withSource(async (hub, source) => {
        for (const name of ['a', 'c', 'e']) await past(hub, name, { n: [at(1, 1)] });
        const known = ['b', 'c', 'd'].map((name) => [idOf(name), ['@none']]);
        const map = { id: 'urn:x:theirs', type: 'EntityMap', entityMap: Object.fromEntries(known) };
        source.answers['GET /temporal/entityMaps'] = [201, map];
        const told = ['b', 'c'].map((name) => ({ id: idOf(name), type: 'Thing', n: [at(2, 2)] }));
        source.answers['GET /temporal/entities'] = [200, told];
        await source.register(hub, { operations: ['queryTemporal', 'createEntityMapQueryTemporal'] });
        const ask = `GET /temporal/entities?type=Thing&${june}&limit=2`;
        const first = await sendFor(hub, 201, `${ask}&entityMap=true`);
        assert.deepEqual(idsOf(first), [idOf('a'), idOf('b')]);
        const place = first.headers.get('ngsild-entitymap') ?? '';
        const last = source.asked.at(-1);
        assert.equal(new URLSearchParams(last?.path.split('?')[1]).get('id'), ['b', 'c', 'd'].map(idOf).join(','));
        assert.equal(last?.headers['ngsild-entitymap'], '/ngsi-ld/v1/entityMaps/urn%3Ax%3Atheirs');
        const next = await sendFor(hub, 200, `${ask}&after=${idOf('b')}`, undefined, { 'ngsild-entitymap': place });
        assert.deepEqual(idsOf(next), [idOf('c'), idOf('e')], 'd is gone there');
        assert.deepEqual(values(next.json[0].n), [1, 2]);
      }),
      'splitEntities: instances are of a time at which the scopes of all hubs together met scopeQ': scopesOfHubs,
      'splitEntities: q, places, scopes and attributes are judged once the past is put together': withSource(
        async (hub, source) => {
          await past(hub, 'a', { n: [at(1, 2), at(9, 3)], scope: [at('/x/a', 2)] });
          await past(hub, 'b', { n: [at(9, 2)] });
          const place = { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 1] }, observedAt: day(2) };
          source.answers['GET /temporal/entities'] = [
            200,
            [
              { id: idOf('a'), type: 'Thing', m: [at(5, 2), at(7, 3)], location: [place] },
              { id: idOf('c'), type: 'Thing', m: [at(5, 2)], scope: [at('/x/c', 2)] },
            ],
          ];
          await source.register(hub, { operations: ['queryTemporal'] });
          const near = 'georel=near;maxDistance==10&geometry=Point&coordinates=[1,1]';
          const ask = async (query: string) =>
            hub.send(`GET /temporal/entities?type=Thing&${june}&${query}&splitEntities=true`);
          const found = async (query: string) =>
            idsOf(await ask(query))
              .map((id) => id.at(-1))
              .join('');
          for (const [query, expected] of [
            ['q=n>5;m>6', 'a'],
            ['q=n>5|m<6', 'abc'],
            ['q=n>5;m>8', ''],
            [near, 'a'],
            ['scopeQ=/x/%2B', 'ac'],
            ['attrs=m', 'ac'],
            ['attrs=n', 'ab'],
          ] as const)
            for (const map of ['', '&entityMap=true']) assert.equal(await found(query + map), expected, query + map);
          const parameters = new URLSearchParams(source.asked[0]?.path.split('?')[1]);
          assert.deepEqual([parameters.get('q'), parameters.get('splitEntities')], [null, 'true']);
          const { json } = await ask('q=n>5;m>6');
          assert.deepEqual(
            [values(json[0].n), values(json[0].m)],
            [[9], [7]],
            'instances that meet what is about them',
          );
        },
      ),
    },
  },
  {
    number: '6.24',
    title: 'Resource: temporal/entityOperations/query',
    checks: {
      'a posted Query with temporalQ and aggrParams does what the parameters do': async (hub) => {
        await past(hub, 'a', { n: [at(1, 1), at(5, 2)] });
        const query = { type: 'Query', entities: [{ type: 'Thing' }], temporalQ: { timerel: 'after', timeAt: day(1) } };
        const answer = await sendFor(hub, 200, 'POST /temporal/entityOperations/query', query);
        assert.deepEqual(values(answer.json[0].n), [1, 5]);
        const sum = await sendFor(hub, 200, 'POST /temporal/entityOperations/query?format=aggregatedValues', {
          ...query,
          aggrParams: { aggrMethods: ['sum'], aggrPeriodDuration: 'P9D' },
        });
        assert.equal(sum.json[0].n.sum[0][0], 6);
      },
    },
  },
  {
    number: '6.35',
    title: 'Resource: temporal/entityMaps',
    checks: {
      'an EntityMap of a temporal query, by GET and by POST': async (hub) => {
        await past(hub, 'a', { n: [at(1, 1)] });
        const made = await sendFor(hub, 201, `GET /temporal/entityMaps?type=Thing&${june}`);
        assert.deepEqual(made.json.entityMap, { [idOf('a')]: ['@none'] });
        assert.match(made.headers.get('ngsild-entitymap') ?? '', /\/ngsi-ld\/v1\/entityMaps\//);
        const query = { type: 'Query', entities: [{ type: 'Thing' }], temporalQ: { timerel: 'after', timeAt: day(1) } };
        await sendFor(hub, 201, 'POST /temporal/entityMaps', query);
      },
    },
  },
];
