import assert from 'node:assert/strict';
import { waitFor } from '../../support/hub-process.ts';
import type { ClauseAnswer, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, property, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { withSource } from '../source.ts';

const placeOf = (answer: ClauseAnswer) => String(answer.headers.get('ngsild-entitymap'));
const below = (place: string) => place.replace('/ngsi-ld/v1', '');
const gone = '/entityMaps/urn:x:none';

/** A map of the one entity there is: its path and place. */
async function mapOfOne(hub: ClauseHub, query = ''): Promise<string> {
  await createThing(hub, 'a', { n: property(50) });
  return below(placeOf(await sendFor(hub, 201, `GET /entityMaps?type=Thing${query}`)));
}

const things = { type: 'Query', entities: [{ type: 'Thing' }] };
const inside = (id: string) => ({ 'ngsild-snapshot': id });

/** A fast thing and a slow one. */
async function seed(hub: ClauseHub): Promise<void> {
  await createThing(hub, 'fast', { n: property(80) });
  await createThing(hub, 'slow', { n: property(30) });
}

/** A snapshot of what a query finds, once it is there: its path and itself. */
async function takeSnapshot(hub: ClauseHub, query: object = things) {
  const made = await sendFor(hub, 201, 'POST /snapshots', { type: 'Snapshot', snapshotQueries: [query] });
  return ready(hub, below(String(made.headers.get('location'))));
}

async function ready(hub: ClauseHub, path: string) {
  const snapshot = await waitFor('the snapshot', async () => {
    const { json } = await sendFor(hub, 200, `GET ${path}`);
    return json.snapshotStatus !== 'preparing' && json;
  });
  return { path, snapshot };
}

/** Entity maps and snapshots. */
export const purposes: readonly Purpose[] = [
  {
    number: '5141_01',
    by: 'Antares',
    title: 'Retrieve EntityMap',
    checks: {
      'the map, without anything of the entities': async (hub) => {
        const { json } = await sendFor(hub, 200, `GET ${await mapOfOne(hub)}`);
        assert.deepEqual([json.type, Object.keys(json.entityMap), json.n], ['EntityMap', [idOf('a')], undefined]);
        assert.equal(typeof json.expiresAt, 'string');
      },
      'no URI is BadRequestData, an unknown one ResourceNotFound': async (hub) => {
        expectError(await hub.send(`GET /entityMaps/${encodeURIComponent('no uri')}`), 400, 'BadRequestData');
        expectError(await hub.send(`GET ${gone}`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5141_02',
    by: 'Antares',
    title: 'Entity maps of other tenants, and how long they live',
    checks: {
      'another tenant neither sees nor deletes it': async (hub) => {
        const path = await mapOfOne(hub);
        const other = { 'ngsild-tenant': `${hub.tenant}-other` };
        for (const method of ['GET', 'DELETE']) {
          const answer = await sendFor(hub, 404, `${method} ${path}`, undefined, other);
          assert.doesNotMatch(answer.text, /Thing:a/);
        }
        await sendFor(hub, 200, `GET ${path}`);
      },
      'ten years are not granted': async (hub) => {
        const { json } = await sendFor(hub, 200, `GET ${await mapOfOne(hub, '&entityMapLifetime=P3650D')}`);
        const left_ms = Date.parse(json.expiresAt) - Date.now();
        assert.ok(left_ms > 0 && left_ms < 3650 * 86_400_000);
      },
      'one whose time is over is ResourceNotFound': async (hub) => {
        const path = await mapOfOne(hub);
        await sendFor(hub, 204, `PATCH ${path}`, { expiresAt: '2000-01-01T00:00:00Z' });
        expectError(await hub.send(`GET ${path}`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5142_01',
    by: 'Antares',
    title: 'Update EntityMap',
    checks: {
      'its expiry within bounds; what the hub makes is passed over': async (hub) => {
        const path = await mapOfOne(hub);
        const expiresAt = '2099-01-01T00:00:00Z';
        await sendFor(hub, 204, `PATCH ${path}`, { expiresAt, entityMap: { [idOf('injected')]: ['@none'] } });
        const { json } = await sendFor(hub, 200, `GET ${path}`);
        assert.ok(json.expiresAt < expiresAt);
        assert.deepEqual(Object.keys(json.entityMap), [idOf('a')]);
      },
      'what is no DateTime is BadRequestData, an unknown map ResourceNotFound': async (hub) => {
        expectError(await hub.send(`PATCH ${await mapOfOne(hub)}`, { expiresAt: 'tomorrow' }), 400, 'BadRequestData');
        expectError(await hub.send(`PATCH ${gone}`, { expiresAt: '2099-01-01T00:00:00Z' }), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5143_01',
    by: 'Antares',
    title: 'Delete EntityMap',
    checks: {
      'it is gone': async (hub) => {
        const path = await mapOfOne(hub);
        assert.equal((await sendFor(hub, 204, `DELETE ${path}`)).text, '');
        for (const method of ['GET', 'DELETE'])
          expectError(await hub.send(`${method} ${path}`), 404, 'ResourceNotFound');
      },
      'no URI is BadRequestData': async (hub) => {
        expectError(await hub.send(`DELETE /entityMaps/${encodeURIComponent('no uri')}`), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5144_01',
    by: 'Antares',
    title: 'Create EntityMap for Query Entities',
    checks: {
      'of the entities that the query finds, which are here': async (hub) => {
        await seed(hub);
        const all = await sendFor(hub, 201, 'GET /entityMaps?type=Thing');
        assert.match(placeOf(all), /entityMaps/);
        assert.deepEqual(all.json.entityMap, { [idOf('fast')]: ['@none'], [idOf('slow')]: ['@none'] });
        assert.deepEqual([all.json.type, typeof all.json.expiresAt], ['EntityMap', 'string']);
        const some = await sendFor(hub, 201, 'GET /entityMaps?type=Thing&q=n>50');
        assert.deepEqual(Object.keys(some.json.entityMap), [idOf('fast')]);
      },
      'too wide a query, be it by ids, or a lifetime that is no duration, is BadRequestData': async (hub) => {
        for (const query of ['idPattern=.*', `id=${idOf('fast')}`, 'type=Thing&entityMapLifetime=1hour'])
          expectError(await hub.send(`GET /entityMaps?${query}`), 400, 'BadRequestData');
      },
      'one asked for with a query comes with it, and is used by the next': async (hub) => {
        await seed(hub);
        const first = await sendFor(hub, 201, 'GET /entities?type=Thing&entityMap=true');
        assert.deepEqual(idsOf(first).sort(), [idOf('fast'), idOf('slow')]);
        const place = placeOf(first);
        const next = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, { 'ngsild-entitymap': place });
        assert.equal(placeOf(next), place);
      },
    },
  },
  {
    number: '5145_01',
    by: 'Antares',
    title: 'Create EntityMap for Query Temporal Evolution of Entities',
    checks: {
      'without a temporal query it is BadRequestData': async (hub) => {
        expectError(await hub.send('GET /temporal/entityMaps?type=Thing'), 400, 'BadRequestData');
      },
      'ids alone are too wide': async (hub) => {
        const query = `id=${idOf('a')}&timerel=before&timeAt=2999-01-01T00:00:00Z`;
        expectError(await hub.send(`GET /temporal/entityMaps?${query}`), 400, 'BadRequestData');
      },
      'of the entities that have a past in that time': async (hub) => {
        await createThing(hub, 'a', { n: property(50) });
        for (const [timeAt, expected] of [
          ['2999-01-01T00:00:00Z', [idOf('a')]],
          ['2000-01-01T00:00:00Z', []],
        ] as const) {
          const query = `type=Thing&timerel=before&timeAt=${timeAt}&timeproperty=createdAt`;
          const answer = await sendFor(hub, 201, `GET /temporal/entityMaps?${query}`);
          assert.match(placeOf(answer), /entityMaps/);
          assert.deepEqual([answer.json.type, Object.keys(answer.json.entityMap)], ['EntityMap', expected]);
        }
      },
    },
  },
  {
    number: '5593_01',
    by: 'Antares',
    title: 'Pages of an entity map',
    checks: {
      'are full; links lead on with the query; who is deleted leaves the map; all are counted': async (hub) => {
        for (const name of ['0', '1', '2', '3', '4']) await createThing(hub, name, { n: property(50) });
        const place = placeOf(await sendFor(hub, 201, 'GET /entities?type=Thing&entityMap=true'));
        const page = (query: string) =>
          sendFor(hub, 200, `GET /entities?type=Thing&${query}`, undefined, { 'ngsild-entitymap': place });
        const first = await page('limit=2');
        const firstLink = first.headers.get('link') ?? '';
        assert.equal(first.json.length, 2);
        assert.match(firstLink, /offset=2[^,]*rel="next"/);
        assert.doesNotMatch(firstLink, /Thing:0/);
        const last = await page('limit=2&offset=4');
        assert.equal(last.json.length, 1);
        assert.match(last.headers.get('link') ?? '', /offset=2[^,]*rel="prev"/);
        assert.doesNotMatch(last.headers.get('link') ?? '', /rel="next"/);
        await sendFor(hub, 204, `DELETE /entities/${idOf('1')}`);
        assert.deepEqual(idsOf(await page('limit=3')), ['0', '2', '3'].map(idOf));
        const { entityMap } = (await sendFor(hub, 200, `GET ${below(place)}`)).json;
        assert.deepEqual(Object.keys(entityMap).sort(), ['0', '2', '3', '4'].map(idOf));
        const counted = await page('limit=2&count=true');
        assert.deepEqual([counted.json.length, counted.headers.get('ngsild-results-count')], [2, '4']);
      },
    },
  },
  {
    number: '5161_01',
    by: 'Antares',
    title: 'Snapshots',
    checks: {
      'what a query found stays as it was': async (hub) => {
        await seed(hub);
        const { snapshot } = await takeSnapshot(hub, { ...things, q: 'n>50' });
        assert.deepEqual(
          [snapshot.snapshotStatus, snapshot.snapshotPriority, snapshot.snapshotQueriesDetails[0].resultStatus],
          ['success', 5, 'success'],
        );
        const found = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, inside(snapshot.id));
        assert.deepEqual([idsOf(found), found.headers.get('ngsild-snapshot')], [[idOf('fast')], snapshot.id]);
        await sendFor(hub, 204, `PATCH /entities/${idOf('fast')}/attrs`, { n: property(10) });
        const kept = await sendFor(hub, 200, `GET /entities/${idOf('fast')}`, undefined, inside(snapshot.id));
        assert.equal(kept.json.n.value, 80);
      },
      'without queries, or with the past among them, it is BadRequestData; an unknown one is 404': async (hub) => {
        const temporalQ = { timerel: 'after', timeAt: '2020-01-01T00:00:00Z' };
        for (const more of [{}, { snapshotQueries: [{ ...things, temporalQ }] }])
          expectError(await hub.send('POST /snapshots', { type: 'Snapshot', ...more }), 400, 'BadRequestData');
        await sendFor(hub, 404, 'GET /entities?type=Thing', undefined, inside('urn:x:absent'));
      },
      'its priority changes, its queries do not; a clone outlives it; a purge takes those that fit': async (hub) => {
        await seed(hub);
        const { path } = await takeSnapshot(hub);
        const changed = await sendFor(hub, 200, `PATCH ${path}`, { snapshotPriority: 2 });
        assert.equal(changed.json.snapshotPriority, 2);
        expectError(await hub.send(`PATCH ${path}`, { snapshotQueries: [] }), 400, 'BadRequestData');
        const made = await sendFor(hub, 201, `POST ${path}/clone`, { type: 'Snapshot', snapshotPriority: 9 });
        const clone = await ready(hub, below(String(made.headers.get('location'))));
        assert.equal(clone.snapshot.snapshotStatus, 'success');
        await sendFor(hub, 204, 'DELETE /snapshots?q=snapshotPriority<5');
        await sendFor(hub, 404, `GET ${path}`);
        await sendFor(hub, 200, `GET ${clone.path}`);
        const found = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, inside(clone.snapshot.id));
        assert.equal(found.json.length, 2);
      },
      'a purge asks for members of snapshots alone': async (hub) => {
        await seed(hub);
        const { path, snapshot } = await takeSnapshot(hub);
        assert.equal(typeof snapshot.lastUsedAt, 'string');
        expectError(await hub.send('DELETE /snapshots?q=n>50'), 400, 'BadRequestData');
        await sendFor(hub, 200, `GET ${path}`);
      },
      'sources are asked too': withSource(async (hub, source) => {
        await seed(hub);
        await source.register(hub, { operations: ['queryEntity'] });
        source.answers['GET /entities'] = [200, [{ id: idOf('far'), type: 'Thing', n: property(88) }]];
        source.answers['POST /entityOperations/query'] = source.answers['GET /entities'];
        const { snapshot } = await takeSnapshot(hub, { ...things, q: 'n>50' });
        assert.equal(snapshot.snapshotStatus, 'success');
        const found = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, inside(snapshot.id));
        assert.deepEqual(idsOf(found).sort(), [idOf('far'), idOf('fast')]);
      }),
    },
  },
];
