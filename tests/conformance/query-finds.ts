import assert from 'node:assert/strict';
import type { ClauseCheck, ClauseHub } from './clause.ts';
import { createThing, expectError, idOf, idsOf, sendFor } from './expect.ts';

export const city = (name: string) => `https://city.example/${name}`;
const ownContext = Object.fromEntries(['Stop', 'Tram', 'Depot', 'line', 'roofed'].map((term) => [term, city(term)]));
export const geoJson = { accept: 'application/geo+json' };
export const ldJson = { accept: 'application/ld+json' };
export const point = (...coordinates: number[]) => ({ type: 'Point', coordinates });
export const square = (from: number, to: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
      [from, from],
    ],
  ],
});

/** Creates an entity whose names mean something in an @context of its own. */
export const create = (hub: ClauseHub, name: string, type: string | readonly string[], members: object = {}) =>
  sendFor(
    hub,
    201,
    'POST /entities',
    { id: idOf(name), type, ...members, '@context': ownContext },
    { 'content-type': 'application/ld+json' },
  );

export const pathOf = (parameters: Readonly<Record<string, string>>) =>
  `GET /entities?${new URLSearchParams(parameters)}`;
const lastOf = (id: string) => id.slice(id.lastIndexOf(':') + 1);
export const namesOf = (answer: Parameters<typeof idsOf>[0]) => idsOf(answer).map(lastOf).sort().join('');
export const post = (hub: ClauseHub, query: object, url = '', headers = {}) =>
  hub.send(`POST /entityOperations/query${url}`, { type: 'Query', ...query }, headers);

/** What each query finds, by the last parts of the ids: a GET's parameters, or the members of a posted query. */
export const finds =
  (prepare: (hub: ClauseHub) => Promise<unknown>, ...table: readonly (readonly [query: object, names: string])[]) =>
  async (hub: ClauseHub) => {
    await prepare(hub);
    for (const [query, names] of table) {
      const posted = 'entities' in query || 'attrs' in query;
      const answer = posted ? await post(hub, query) : await sendFor(hub, 200, pathOf(query as Record<string, string>));
      assert.equal(answer.status, 200, answer.text);
      assert.equal(namesOf(answer), names, JSON.stringify(query));
    }
  };
/** The same for parameters beside `type=Thing`, with the count told in the header. */
export const counts =
  (prepare: (hub: ClauseHub) => Promise<unknown>, ...table: readonly (readonly [object, names: string])[]) =>
  async (hub: ClauseHub) => {
    await prepare(hub);
    for (const [more, names] of table) {
      const answer = await sendFor(hub, 200, pathOf({ type: 'Thing', count: 'true', ...more }));
      assert.deepEqual(
        [namesOf(answer), answer.headers.get('ngsild-results-count')],
        [names, String(names.length)],
        JSON.stringify(more),
      );
    }
  };
export const refuses =
  (...queries: readonly object[]): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { size: 1, location: point(1, 1) });
    for (const query of queries)
      expectError(await hub.send(pathOf(query as Record<string, string>)), 400, 'BadRequestData');
  };
export const refusesPosted =
  (...queries: readonly object[]): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { size: 1 });
    for (const query of queries) expectError(await post(hub, query), 400, 'BadRequestData');
  };

export const stops = async (hub: ClauseHub) => {
  for (const name of 'abc') await create(hub, name, 'Stop');
};
export const kinds = async (hub: ClauseHub) => {
  await create(hub, 'a', 'Stop');
  await create(hub, 'b', 'Tram', { line: 5, roofed: true });
  await create(hub, 'c', 'Depot', { line: 6, location: point(113.6, 34.7) });
};
export const placed = async (hub: ClauseHub) => {
  await createThing(hub, 'a', { location: point(5, 5) });
  await createThing(hub, 'b', { location: point(5.05, 5) });
  await createThing(hub, 'c', { location: point(8, 8) });
};
export const areas = async (hub: ClauseHub) => {
  await createThing(hub, 'a', { location: square(0, 4) });
  await createThing(hub, 'b', { location: square(6, 9) });
};
export const geo = (
  georel: string,
  { type, coordinates }: { type: string; coordinates: unknown },
  more: object = {},
) => ({
  georel,
  geometry: type,
  coordinates: JSON.stringify(coordinates),
  ...more,
});
const scoped = async (hub: ClauseHub) => {
  await createThing(hub, 'a', { scope: '/north/park/pond' });
  await createThing(hub, 'b', { scope: ['/north/park/pond', '/firm/branch/desk'] });
  await createThing(hub, 'c');
};
export const scopes = (...table: readonly (readonly [scopeQ: string, names: string])[]) =>
  finds(scoped, ...table.map(([scopeQ, names]) => [{ type: 'Thing', scopeQ }, names] as const));
