import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { createThing, expectError, idOf, sendFor } from '../expect.ts';
import { type Source, withSource } from '../source.ts';

const since = 'timerel=after&timeAt=2020-01-01T00:00:00Z';
const day = (number: number) => `2026-01-0${number}T00:00:00Z`;
const at = (value: unknown, more: object = {}) => ({ type: 'Property', value, observedAt: day(2), ...more });
const asked = (source: Source, index: number) => new URLSearchParams(source.asked[index]?.path.split('?')[1]);

/** The past as several hubs keep it: maps of it (5.14.5), and what lies in parts (5.7.4). */
export const clauses: readonly Clause[] = [
  {
    number: '5.14.5',
    title: 'Create EntityMap for Query Temporal Evolution of Entities',
    checks: {
      'the map holds what has a past in the time asked about': async (hub) => {
        await createThing(hub, 'a', { n: at(1) });
        await createThing(hub, 'b', { n: at(1, { observedAt: '2010-01-01T00:00:00Z' }) });
        const { json } = await sendFor(hub, 201, `GET /temporal/entityMaps?type=Thing&${since}`);
        assert.deepEqual(Object.keys(json.entityMap), [idOf('a')]);
        expectError(await hub.send('GET /temporal/entityMaps?type=Thing'), 400, 'BadRequestData');
      },
      'sources that take it make maps of theirs; others are asked for the entities': withSource(async (hub, source) => {
        await createThing(hub, 'a', { n: at(1) });
        const theirs = { id: 'urn:x:theirs', type: 'EntityMap', entityMap: { [idOf('b')]: ['@none'] } };
        source.answers['GET /temporal/entityMaps'] = [200, theirs];
        await source.register(hub, { operations: ['queryTemporal', 'createEntityMapQueryTemporal'] });
        const ask = `/temporal/entityMaps?type=Thing&q=n>0&${since}`;
        const { json } = await sendFor(hub, 201, `GET ${ask}`);
        const [own] = Object.keys(json.linkedMaps);
        assert.deepEqual(json.linkedMaps, { [String(own)]: 'urn:x:theirs' });
        assert.deepEqual(json.entityMap, { [idOf('a')]: ['@none'], [idOf('b')]: [own] });
        assert.equal(asked(source, 0).get('q'), 'n>0');
        source.answers['GET /temporal/entityMaps'] = [404];
        source.answers['GET /temporal/entities'] = [200, [{ id: idOf('c'), type: 'Thing', n: [at(1)] }]];
        const other = (await sendFor(hub, 201, `GET ${ask}&splitEntities=true`)).json;
        assert.deepEqual(Object.keys(other.entityMap), [idOf('a'), idOf('c')]);
        assert.deepEqual(other.linkedMaps, {});
        for (const index of [1, 2])
          assert.deepEqual([asked(source, index).get('q'), asked(source, index).get('splitEntities')], [null, 'true']);
        const posted = {
          type: 'Query',
          entities: [{ type: 'Thing' }],
          temporalQ: { timerel: 'after', timeAt: day(1) },
        };
        await sendFor(hub, 201, 'POST /temporal/entityMaps', posted);
        assert.deepEqual([source.asked[3]?.method, source.asked[3]?.body?.temporalQ], ['POST', posted.temporalQ]);
      }),
    },
  },
];
