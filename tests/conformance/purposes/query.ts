import assert from 'node:assert/strict';
import { createThing, idsOf, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';

/** Query of entities. */
export const purposes: readonly Purpose[] = [
  {
    number: '019_01_04',
    by: 'ETSI',
    title: 'Query by names of attributes',
    checks: {
      'only entities that have one of them are found': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1, color: 'red' });
        await createThing(hub, 'b');
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?attrs=size,color')), [id]);
      },
    },
  },
];
