import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { createThing, property, sendFor } from './expect.ts';
import { withSource } from './source.ts';

const square = (west: number, south: number, east: number, north: number) => ({
  type: 'Polygon',
  coordinates: [[west, south, east, north]].map(([w = 0, s = 0, e = 0, n = 0]) => [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ]),
});
const asks = (georel: string, geometry: { type: string; coordinates: unknown }, geoproperty = 'location') =>
  `&georel=${georel}&geometry=${geometry.type}&coordinates=${JSON.stringify(geometry.coordinates)}&geoproperty=${geoproperty}`;
const point = (...coordinates: [number, number]) => ({ type: 'Point', coordinates });
/** Where the source has something: some 111 kilometres each way. */
const district = square(113, 34, 114, 35);
const inside = square(113.4, 34.4, 113.6, 34.6);
const across = square(113.9, 34.9, 115, 36);
const outside = square(116, 34, 117, 35);
const around = square(112, 33, 115, 36);

/** Conditions that may hold of something in the district, and that cannot. */
const conditions: readonly (readonly [may: boolean, condition: string])[] = [
  ...['within', 'intersects', 'overlaps', 'contains', 'equals'].flatMap((georel) => [
    [true, asks(georel, inside)] as const,
    [true, asks(georel, across)] as const,
    [false, asks(georel, outside)] as const,
  ]),
  [true, asks('disjoint', inside)],
  [true, asks('disjoint', outside)],
  [false, asks('disjoint', around)],
  [true, asks('near;maxDistance==2000', point(113.5, 34.5))],
  [true, asks('near;maxDistance==2000', point(114.01, 34.5))],
  [false, asks('near;maxDistance==2000', point(115, 34.5))],
  [true, asks('near;minDistance==50000', point(113.5, 34.5))],
  [true, asks('near;minDistance==50000', point(114.01, 34.5))],
  [false, asks('near;minDistance==500000', point(113.5, 34.5))],
  [true, asks('within', outside, 'observationSpace')],
  [false, asks('within', inside, 'operationSpace')],
];

/** A source is asked only where it may have something. */
export const placesAsked: Readonly<Record<string, ClauseCheck>> = {
  'a source that tells its place is not asked for what cannot be there': withSource(async (hub, source) => {
    for (const path of ['GET /entities', 'GET /temporal/entities']) source.answers[path] = [200, []];
    source.answers['DELETE /entities'] = [204];
    source.answers['POST /entityOperations/query'] = [200, []];
    await createThing(hub, 'a', { n: property(1) });
    const operations = ['federationOps', 'queryTemporal', 'purgeEntity'];
    await source.register(hub, { operations, location: district, operationSpace: outside });
    const isAsked = async (status: number, ...call: Parameters<typeof hub.send>) => {
      source.asked.length = 0;
      await sendFor(hub, status, ...call);
      return source.asked.length > 0;
    };
    const since = '&timerel=after&timeAt=2020-01-01T00:00:00Z';
    for (const [may, condition] of conditions) {
      assert.equal(await isAsked(200, `GET /entities?type=Thing${condition}`), may, condition);
      assert.equal(await isAsked(200, `GET /entities?type=Thing&splitEntities=true${condition}`), may, condition);
      assert.equal(await isAsked(200, `GET /temporal/entities?type=Thing${since}${condition}`), may, condition);
      const { json: found } = await sendFor(hub, 200, `GET /csourceRegistrations?type=Thing${condition}`);
      const isPlaced = !condition.endsWith('observationSpace');
      assert.equal(found.length, may && isPlaced ? 1 : 0, `found: ${condition}`);
      assert.equal(await isAsked(204, `DELETE /entities?type=Thing&drop=n${condition}`), may, condition);
    }
    for (const [may, place] of [
      [true, inside],
      [false, outside],
    ] as const) {
      const geoQ = { georel: 'within', geometry: place.type, coordinates: place.coordinates };
      const body = { type: 'Query', entities: [{ type: 'Thing' }], geoQ };
      assert.equal(await isAsked(200, 'POST /entityOperations/query', body), may);
    }
  }),
  'nor for a time that it has nothing of': withSource(async (hub, source) => {
    source.answers['GET /temporal/entities'] = [200, []];
    await createThing(hub, 'a', { n: property(1) });
    const interval = (year: number) => ({ startAt: `${year}-01-01T00:00:00Z`, endAt: `${year}-12-31T00:00:00Z` });
    await source.register(hub, {
      operations: ['queryTemporal', 'retrieveTemporal', 'queryEntity'],
      observationInterval: interval(2021),
      managementInterval: interval(2023),
    });
    const isAsked = async (query: string, path = '/temporal/entities') => {
      source.asked.length = 0;
      await sendFor(hub, 200, `GET ${path}?type=Thing${query}`);
      return source.asked.length > 0;
    };
    const at = (timerel: string, from: string, to?: string) =>
      `&timerel=${timerel}&timeAt=${from}T00:00:00Z${to === undefined ? '' : `&endTimeAt=${to}T00:00:00Z`}`;
    assert.deepEqual(
      [
        await isAsked(at('before', '2021-06-01')),
        await isAsked(at('before', '2020-06-01')),
        await isAsked(at('after', '2021-06-01')),
        await isAsked(at('after', '2022-06-01')),
        await isAsked(at('between', '2020-01-01', '2021-02-01')),
        await isAsked(at('between', '2022-01-01', '2022-02-01')),
        await isAsked(`${at('after', '2022-06-01')}&timeproperty=modifiedAt`),
        await isAsked(`${at('before', '2022-06-01')}&timeproperty=modifiedAt`),
        await isAsked('', '/entities'),
      ],
      [true, false, true, false, true, false, true, false, false],
    );
  }),
};
