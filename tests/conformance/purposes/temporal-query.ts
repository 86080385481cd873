import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import {
  ask,
  at,
  aValues,
  contextLink,
  create,
  day,
  inPages,
  named,
  nearHere,
  point,
  seen,
  since,
  square,
  three,
  times,
  twoSeries,
  values,
} from './temporal-data.ts';

const parameters = (given: object) => new URLSearchParams(given as Record<string, string>).toString();

/** Query of temporal evolutions. */
export const purposes: readonly Purpose[] = [
  {
    number: '021_01',
    by: 'ETSI',
    title: 'Query of a time',
    checks: Object.fromEntries(
      times.map(([what, time, expected]) => [
        what,
        async (hub: ClauseHub) => {
          await three(hub);
          assert.deepEqual(values(await ask(hub, `type=Thing&${parameters(time)}`)), expected);
        },
      ]),
    ),
  },
  {
    number: '021_02',
    by: 'ETSI',
    title: 'Query of some attributes',
    checks: {
      'those alone are shown': async (hub) => {
        await three(hub);
        const answer = await ask(hub, `type=Thing&attrs=speed&${since}`);
        assert.deepEqual(values(answer), { a: { speed: [3, 5, 4] }, b: { speed: [3, 5, 4] } });
      },
    },
  },
  {
    number: '021_03',
    by: 'ETSI',
    title: 'Query of the last instances',
    checks: {
      'of each attribute of each entity': async (hub) => {
        await three(hub);
        const last = { level: [60, 50], speed: [5, 4] };
        assert.deepEqual(values(await ask(hub, `type=Thing&lastN=2&${since}`)), { a: last, b: last });
      },
    },
  },
  {
    number: '021_04',
    by: 'ETSI',
    title: 'Query with an @context',
    checks: {
      'types and names are those of the @context': async (hub) => {
        const { headers } = await contextLink(hub);
        await three(hub, headers);
        assert.deepEqual(values(await ask(hub, `type=Thing&${since}`, headers)), { a: aValues, b: aValues });
        assert.equal(named(await ask(hub, `type=Thing&${since}`)), '');
      },
    },
  },
  ...(
    [
      ['021_05', 'Query by type', 'type=Other', 'o'],
      ['021_06', 'Query by id', `type=Thing&id=${idOf('a')}`, 'a'],
      ['021_07', 'Query by a pattern of ids', 'type=Thing,Other&idPattern=urn:ngsi-ld:Thing:[ab]', 'a b'],
    ] as const
  ).map(
    ([number, title, query, found]): Purpose => ({
      number,
      by: 'ETSI',
      title,
      checks: {
        'those that match are found': async (hub) => {
          await three(hub);
          assert.equal(named(await ask(hub, `${query}&${since}`)), found);
        },
      },
    }),
  ),
  {
    number: '021_08',
    by: 'ETSI',
    title: 'Query by values',
    missing: ['instances that do not meet q are left out (clause 5.7.4.4); the suite expects all'],
    checks: {
      'entities with an instance that meets it; of its attribute those instances': async (hub) => {
        await three(hub);
        const answer = await ask(hub, `type=Thing&q=speed%3E3.5&${since}`);
        const met = { ...aValues, speed: [5, 4] };
        assert.deepEqual(values(answer), { a: met, b: met });
        assert.equal(named(await ask(hub, `type=Thing&q=speed%3E5&${since}`)), '');
      },
    },
  },
  {
    number: '021_09',
    by: 'ETSI',
    title: 'Query by places',
    checks: Object.fromEntries(
      [nearHere, `georel=within&geometry=Polygon&coordinates=${square}&geoproperty=location`].map((query) => [
        query,
        async (hub: ClauseHub) => {
          await three(hub);
          await create(hub, 'p', { speed: [at(1, 2), at(2, 3)], location: [point(2.3, 48.8, 2), point(2.3, 48.8, 3)] });
          const answer = await ask(hub, `type=Thing&${query}&${since}`);
          assert.equal(named(answer), 'p');
          assert.deepEqual([answer.json[0].location.length, answer.json[0].speed.length], [2, 2]);
        },
      ]),
    ),
  },
  {
    number: '021_11',
    by: 'ETSI',
    title: 'Query with a limit',
    checks: {
      'no more than asked for, and all where it is enough': async (hub) => {
        await three(hub);
        for (const [limit, found] of [
          [2, 'a b'],
          [3, 'a b o'],
        ])
          assert.equal(named(await ask(hub, `type=Other,Thing&limit=${limit}&${since}`)), found);
      },
    },
  },
  {
    number: '021_14',
    by: 'ETSI',
    title: 'Query in the simplified form',
    checks: Object.fromEntries(
      times.map(([what, time, expected]) => [
        what,
        async (hub: ClauseHub) => {
          await three(hub);
          const { json } = await ask(hub, `type=Thing&options=temporalValues&${parameters(time)}`);
          const shown = json.map(({ id, type: _, ...attributes }: Record<string, unknown>) => [
            String(id).at(-1),
            Object.fromEntries(
              Object.entries(attributes as Record<string, { type: string; values: unknown[][] }>)
                .filter(([, one]) => one.type === 'Property')
                .map(([name, one]) => [name, one.values.map(([value]) => value)]),
            ),
          ]);
          assert.deepEqual(Object.fromEntries(shown), expected);
        },
      ]),
    ),
  },
  {
    number: '021_15',
    by: 'ETSI',
    title: 'What does not fit into one answer',
    missing: [inPages.unit, inPages.size],
    checks: Object.fromEntries(
      inPages.cases
        .filter(([, query]) => query.includes('timerel'))
        .map(([what, query, contentRange, ends]) => [
          what,
          async (hub: ClauseHub) => {
            await create(hub, 'a', inPages.members);
            await create(hub, 'b', twoSeries);
            for (const form of ['', '&options=temporalValues']) {
              const answer = await sendFor(hub, 206, `GET /temporal/entities?type=Thing&${query}${form}`);
              assert.equal(answer.headers.get('content-range'), contentRange);
              const { speed } = answer.json[0];
              const shown = form === '' ? speed : speed.values.map(([value]: unknown[]) => ({ value }));
              assert.deepEqual(inPages.ends(shown), ends);
            }
          },
        ]),
    ),
  },
  {
    number: '021_17',
    by: 'ETSI',
    title: 'Query of aggregates',
    missing: [
      'periods from the first instance on and up to the last of each attribute: those of an open range begin at timeAt, and every period has its place (clause 4.5.19.0)',
    ],
    checks: {
      'one and two methods, of all attributes or one, over two and ten days': async (hub) => {
        await create(hub, 'a', twoSeries);
        for (const [query, expected] of [
          ['avg&aggrPeriodDuration=P2D', { level: { avg: [70, 60, 50] }, speed: { avg: [4, 4, null] } }],
          ['avg&aggrPeriodDuration=P2D&attrs=level', { level: { avg: [70, 60, 50] } }],
          ['avg,max&aggrPeriodDuration=P2D&attrs=speed', { speed: { avg: [4, 4], max: [5, 4] } }],
          ['min,max&aggrPeriodDuration=P10D', { level: { min: [50], max: [70] }, speed: { min: [3], max: [5] } }],
        ] as const) {
          const until = query.includes('attrs=speed') ? day(5) : query.includes('P10D') ? day(11) : day(7);
          const time = `timerel=between&timeAt=${day(1)}&endTimeAt=${until}`;
          const { json } = await ask(hub, `type=Thing&options=aggregatedValues&aggrMethods=${query}&${time}`);
          const { id: _, type: __, ...attributes } = json[0];
          const shown = Object.entries(attributes as Record<string, Record<string, unknown[][]>>).map(
            ([name, { type, ...methods }]) => [
              name,
              Object.fromEntries(Object.entries(methods).map(([method, all]) => [method, all.map(([value]) => value)])),
            ],
          );
          assert.deepEqual(Object.fromEntries(shown), expected, query);
        }
      },
    },
  },
  {
    number: '021_18',
    by: 'ETSI',
    title: 'Query of instances by datasetId',
    missing: [
      'an entity left out of which attrs and datasetId together leave nothing: datasetId chooses what is shown (clause 4.5.5), as the suite has it of what is (019_12)',
    ],
    checks: Object.fromEntries(
      (
        [
          ['attrs=speed', { speed: { '': [3], 'urn:d:both': [8], 'urn:d:speed': [6] } }],
          ['datasetId=urn:d:both', { level: { 'urn:d:both': [53] }, speed: { 'urn:d:both': [8] } }],
          [
            'datasetId=urn:d:both,urn:d:speed',
            { level: { 'urn:d:both': [53] }, speed: { 'urn:d:both': [8], 'urn:d:speed': [6] } },
          ],
          ['datasetId=@none', { level: { '': [67] }, speed: { '': [3] } }],
          ['attrs=speed&datasetId=@none', { speed: { '': [3] } }],
          ['attrs=level&datasetId=urn:d:level', { level: { 'urn:d:level': [40] } }],
          ['attrs=speed&datasetId=urn:d:level', {}],
        ] as const
      ).map(([query, expected]) => [
        query,
        async (hub: ClauseHub) => {
          const of = (datasetId: string) => ({ datasetId });
          await create(hub, 'a', {
            speed: [at(3, 2), at(6, 3, of('urn:d:speed')), at(8, 4, of('urn:d:both'))],
            level: [at(67, 2), at(53, 3, of('urn:d:both')), at(40, 4, of('urn:d:level'))],
          });
          const { json } = await ask(hub, `type=Thing&options=temporalValues&${query}&${since}`);
          const { id: _, type: __, ...attributes } = json[0];
          const shown = Object.entries(attributes as Record<string, object>).map(([name, parts]) => [
            name,
            Object.fromEntries(
              [parts].flat().map((one) => {
                const { datasetId = '', values: pairs } = one as { datasetId?: string; values: unknown[][] };
                return [datasetId, pairs.map(([value]) => value)];
              }),
            ),
          ]);
          assert.deepEqual(Object.fromEntries(shown), expected);
        },
      ]),
    ),
  },
  {
    number: '021_19',
    by: 'ETSI',
    title: 'format and options',
    checks: Object.fromEntries(
      [
        'format=temporalValues',
        'format=temporalValues&options=aggregatedValues&aggrMethods=sum',
        'options=temporalValues',
      ].map((query) => [
        query,
        async (hub: ClauseHub) => {
          await three(hub);
          const { json } = await ask(hub, `type=Thing&${query}&${since}`);
          assert.deepEqual(json[0].speed.values, [
            [3, day(1)],
            [5, day(2)],
            [4, day(3)],
          ]);
        },
      ]),
    ),
  },
  {
    number: '021_21',
    by: 'ETSI',
    title: 'Query with pick and omit',
    checks: Object.fromEntries(
      (
        [
          ['pick=speed', ['speed']],
          ['omit=speed', ['id', 'level', 'type']],
          ['pick=id', ['id']],
          ['omit=type', ['id', 'level', 'speed']],
          ['pick=id,speed', ['id', 'speed']],
          ['omit=type,speed', ['id', 'level']],
        ] as const
      ).map(([query, members]) => [
        query,
        async (hub: ClauseHub) => {
          await three(hub);
          const { json } = await ask(hub, `type=Thing,Other&${query}&${since}`);
          assert.equal(json.length, 3);
          assert.deepEqual(Object.keys(json[0]).toSorted(), members);
          if (json[0].speed) assert.deepEqual(seen({ speed: json[0].speed }), { speed: seen(twoSeries).speed });
        },
      ]),
    ),
  },
  {
    number: '021_23',
    by: 'ETSI',
    title: 'Query in an order',
    missing: [
      'an order by anything but id, and without local=true: the past is ordered by id alone (clause 5.7.4.4), and only what is local (clause 4.23)',
    ],
    checks: {
      'by id where it is local; by anything else BadRequestData': async (hub) => {
        for (const name of ['b', 'a', 'c']) await createThing(hub, name, { size: 1 });
        const time = 'timerel=after&timeAt=1970-01-01T00:00:00Z&timeproperty=createdAt';
        for (const [order, found] of [
          ['id', 'a b c'],
          ['id;asc', 'a b c'],
          ['id;desc', 'c b a'],
        ])
          assert.equal(named(await ask(hub, `type=Thing&local=true&${time}&orderBy=${order}`)), found);
        for (const order of ['size', 'createdAt', 'size.createdAt', 'size.unit', 'size;desc', 'type,size'])
          expectError(
            await hub.send(`GET /temporal/entities?type=Thing&local=true&${time}&orderBy=${order}`),
            400,
            'BadRequestData',
          );
      },
    },
  },
  {
    number: '021_24',
    by: 'ETSI',
    title: 'Query by ids alone',
    checks: {
      BadRequestData: async (hub) =>
        expectError(
          await hub.send(`GET /temporal/entities?id=${idOf('a')},${idOf('b')}&${since}`),
          400,
          'BadRequestData',
        ),
    },
  },
  {
    number: '021_25',
    by: 'ETSI',
    title: 'Query of all that is local',
    checks: {
      'nothing else has to be said': async (hub) => {
        await three(hub);
        assert.equal(named(await ask(hub, `local=true&${since}`)), 'a b o');
      },
    },
  },
];
