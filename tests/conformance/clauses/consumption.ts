import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, read, sendFor } from '../expect.ts';

/** Context information consumption (clause 5.7). */
export const clauses: readonly Clause[] = [
  {
    number: '5.7.1',
    title: 'Retrieve Entity',
    checks: {
      'an id that is no URI is BadRequestData, an unknown one ResourceNotFound': async (hub) => {
        expectError(await hub.send('GET /entities/nouri'), 400, 'BadRequestData');
        expectError(await hub.send(`GET /entities/${idOf('none')}`), 404, 'ResourceNotFound');
      },
      'an entity without any of the attributes asked for is ResourceNotFound': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1 });
        expectError(await hub.send(`GET /entities/${id}?attrs=color`), 404, 'ResourceNotFound');
      },
      'datasetId chooses instances; @none is the default one': async (hub) => {
        const id = await createThing(hub, 'a', {
          size: [{ value: 1 }, { value: 2, datasetId: 'urn:d:2' }],
          color: 'x',
        });
        assert.equal((await read(hub, id, '?datasetId=urn:d:2')).size.value, 2);
        const other = await read(hub, id, '?datasetId=@none');
        assert.deepEqual([other.size.value, other.color.value], [1, 'x']);
      },
    },
  },
  {
    number: '5.7.2',
    title: 'Query Entities',
    checks: {
      'by type, id, idPattern, attributes, q, place and scope': async (hub) => {
        const place = { type: 'Point', coordinates: [113.6, 34.7] };
        await createThing(hub, 'a', { size: 1, location: place, scope: '/city/north' });
        await createThing(hub, 'b', { size: 2 });
        await createThing(hub, 'c', { color: 'red' });
        for (const [query, names] of [
          ['type=Thing', ['a', 'b', 'c']],
          [`id=${idOf('a')},${idOf('c')}&type=Thing`, ['a', 'c']],
          ['type=Thing&idPattern=.*b$', ['b']],
          ['attrs=color', ['c']],
          ['q=size>1', ['b']],
          ['georel=near;maxDistance==1000&geometry=Point&coordinates=[113.6,34.7]', ['a']],
          ['type=Thing&scopeQ=/city/%23', ['a']],
        ] as const)
          assert.deepEqual(idsOf(await sendFor(hub, 200, `GET /entities?${query}`)), names.map(idOf), query);
      },
      'a query for everything is BadRequestData': async (hub) => {
        expectError(await hub.send('GET /entities'), 400, 'BadRequestData');
        expectError(await hub.send('GET /entities?limit=5'), 400, 'BadRequestData');
      },
    },
  },
];
