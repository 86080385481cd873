import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { expectError, idOf } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { ask, create, day, inPages, named, since, three, times, twoSeries, values } from './temporal-data.ts';

const refuses =
  (query: string, name = 'BadRequestData') =>
  async (hub: ClauseHub) => {
    await three(hub);
    const answer = await hub.send(`GET /temporal/entities?${query}`);
    expectError(answer, 400, name);
    assert.equal(typeof answer.json.title, 'string');
  };

const refusesEach = (queries: readonly string[], name?: string) =>
  Object.fromEntries(queries.map((query) => [query, refuses(query, name)]));

const posted = (query: object) => ({ type: 'Query', entities: [{ type: 'Thing' }], ...query });
const byPost = (hub: ClauseHub, query: object, headers = {}) =>
  hub.send('POST /temporal/entityOperations/query', posted(query), headers);

/** What a temporal query may say, posted or not, and what is refused. */
export const purposes: readonly Purpose[] = [
  { number: '021_12', by: 'ETSI', title: 'Query that asks for nothing', checks: refusesEach([since]) },
  {
    number: '021_13',
    by: 'ETSI',
    title: 'Posted query',
    checks: Object.fromEntries([
      ...times.map(([what, temporalQ, expected]) => [
        what,
        async (hub: ClauseHub) => {
          await three(hub);
          const answer = await byPost(hub, { temporalQ });
          assert.deepEqual([answer.status, values(answer)], [200, expected]);
        },
      ]),
      [
        'of two types',
        async (hub: ClauseHub) => {
          await three(hub);
          const entities = [{ type: 'Thing' }, { type: 'Other' }];
          const answer = await byPost(hub, { entities, temporalQ: { timerel: 'after', timeAt: day(2) } });
          assert.equal(named(answer), 'a b o');
        },
      ],
    ]),
  },
  {
    number: '021_16',
    by: 'ETSI',
    title: 'What does not fit into one answer to a posted query',
    missing: [inPages.unit, inPages.size],
    checks: {
      '206 with the range': async (hub) => {
        await create(hub, 'a', inPages.members);
        const answer = await byPost(hub, { temporalQ: { timerel: 'before', timeAt: day(5000) } });
        assert.deepEqual(
          [answer.status, answer.headers.get('content-range')],
          [206, `DateTime ${day(1)}-${day(1000)}/*`],
        );
      },
    },
  },
  {
    number: '021_20',
    by: 'ETSI',
    title: 'Forms and options that are none',
    checks: refusesEach(
      [
        'format=none',
        'options=none',
        'options=temporalValues,none',
        'format=temporalValues&options=aggregatedValues,none',
      ].map((query) => `type=Thing&${query}&${since}`),
      'InvalidRequest',
    ),
  },
  {
    number: '021_22',
    by: 'ETSI',
    title: 'pick and omit that exclude each other, or attrs',
    checks: refusesEach(
      ['pick=speed&omit=speed', 'pick=speed&attrs=level', 'omit=speed&attrs=level'].map(
        (query) => `type=Thing&${query}&${since}`,
      ),
    ),
  },
  {
    number: '021_26',
    by: 'Antares',
    title: 'Bounds of times',
    checks: {
      'after includes, before and the end of between exclude, in whatever way the time is written': async (hub) => {
        await create(hub, 'a', twoSeries);
        const plain = (number: number) => day(number).replace('.000', '');
        for (const write of [day, plain])
          for (const [time, found] of [
            [`timerel=after&timeAt=${write(2)}`, [5, 4]],
            [`timerel=before&timeAt=${write(2)}`, [3]],
            [`timerel=between&timeAt=${write(1)}&endTimeAt=${write(2)}`, [3]],
          ] as const) {
            const answer = await ask(hub, `id=${idOf('a')}&attrs=speed&${time}`);
            assert.deepEqual(values(answer), { a: { speed: found } }, time);
          }
      },
      ...refusesEach(
        [`timerel=during&timeAt=${day(2)}`, `timerel=between&timeAt=${day(2)}`, 'timerel=after&timeAt=2023-05-02'].map(
          (time) => `type=Thing&attrs=speed&${time}`,
        ),
      ),
    },
  },
  {
    number: '021_27',
    by: 'Antares',
    title: 'The time of a posted query',
    checks: Object.fromEntries(
      (
        [
          ['the last instance', { lastN: 1 }, { level: [50], speed: [4] }],
          ['lastN of none', { lastN: 0 }, undefined],
          ['lastN of a half', { lastN: 1.5 }, undefined],
          ['another relation', { timerel: 'during' }, undefined],
          ['between without its end', { timerel: 'between' }, undefined],
          ['another time of instances', { timeproperty: 'seenAt' }, undefined],
          ['methods as a list', { aggrMethods: ['avg'], aggrPeriodDuration: 'PT0S' }, 'avg'],
          ['methods as a text', { aggrMethods: 'avg,max', aggrPeriodDuration: 'PT0S' }, 'avg'],
          ['a period that is none', { aggrMethods: ['avg'], aggrPeriodDuration: 'a day' }, undefined],
        ] as const
      ).map(([what, more, expected]) => [
        what,
        async (hub: ClauseHub) => {
          await create(hub, 'a', twoSeries);
          const answer = await byPost(hub, { temporalQ: { timerel: 'after', timeAt: day(1), ...more } });
          if (expected === undefined) return expectError(answer, 400, 'BadRequestData');
          assert.equal(answer.status, 200, answer.text);
          if (typeof expected === 'string') assert.equal(answer.json[0].level[expected][0][0], 60);
          else assert.deepEqual(values(answer), { a: expected });
        },
      ]),
    ),
  },
  {
    number: '5244_01',
    by: 'Antares',
    title: 'Aggregates of a posted query',
    checks: {
      'methods and periods are aggregated by': async (hub) => {
        await create(hub, 'a', twoSeries);
        const temporalQ = { timerel: 'after', timeAt: day(1) };
        const aggrParams = { aggrMethods: ['avg'], aggrPeriodDuration: 'PT0S' };
        const answer = await byPost(hub, { temporalQ, aggrParams });
        assert.deepEqual([answer.status, answer.json[0].level?.avg?.[0][0]], [200, 60]);
        for (const wrong of [{ aggrMethods: ['middle'] }, { aggrPeriodDuration: 'a day' }])
          expectError(await byPost(hub, { temporalQ, aggrParams: { ...aggrParams, ...wrong } }), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5741_01',
    by: 'Antares',
    title: 'Queries that are refused',
    checks: refusesEach(
      [
        'attrs=createdAt',
        'type=Thing&pick=owner{name}',
        'type=Thing&q=owner{name}=="x"',
        'type=Thing&id=not a uri',
        'type=Thing&csf=))bad((',
        'type=Thing&orderBy=name',
      ].map((query) => `${since}&${query}`),
    ),
  },
];
