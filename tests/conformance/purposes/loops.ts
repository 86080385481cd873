import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, property, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { each } from '../registration.ts';
import { type Source, withSource } from '../source.ts';

const id = idOf('a');

/** A source of everything, that takes every operation on single entities. */
async function taking(hub: ClauseHub, source: Source) {
  for (const call of ['POST /entities', 'PATCH /entities/', 'PUT /entities/', 'DELETE /entities/'])
    source.answers[call] = [204];
  source.answers['GET /entities/'] = [200];
  const information = [{ entities: [{ type: 'Thing', idPattern: '^urn:ngsi-ld:Thing:' }] }];
  await source.register(hub, { information, operations: ['redirectionOps'] });
}

const lastVia = ({ asked }: Source) => String(asked.at(-1)?.headers.via);

/** Loops of operations over several hubs (4.3.6.4, 6.3.18). */
export const purposes: readonly Purpose[] = [
  {
    number: 'D018_01',
    by: 'ETSI',
    title: 'A request that has come through this hub',
    checks: {
      'is LoopDetected': withSource(async (hub, source) => {
        await taking(hub, source);
        await createThing(hub, 'a', { n: 1 });
        const back = await hub.send(`DELETE /entities/${id}`, undefined, { via: lastVia(source) });
        expectError(back, 508, 'LoopDetected');
      }),
    },
  },
  {
    number: 'D018_02',
    by: 'ETSI',
    title: 'Every request that is forwarded names the way it has come',
    checks: each<[number, string, object?]>(
      {
        'a creation': [201, 'POST /entities', { id: idOf('b'), type: 'Thing', n: 1 }],
        'an update': [204, `PATCH /entities/${id}/attrs`, { n: property(2) }],
        'a deletion': [204, `DELETE /entities/${id}`],
        'a replacement': [204, `PUT /entities/${id}`, { id, type: 'Thing', n: 2 }],
        'a retrieval': [200, `GET /entities/${id}`],
      },
      (hub, status, call, body) =>
        withSource(async (_, source) => {
          await createThing(hub, 'a', { n: 1 });
          await taking(hub, source);
          await sendFor(hub, status, call, body);
          assert.equal(source.asked.at(-1)?.method, call.split(' ')[0]);
          assert.match(lastVia(source), /^1\.1 \S+$/);
        })(hub),
    ),
  },
  {
    number: 'D018_03',
    by: 'ETSI',
    title: 'The way is told by the same name each time, behind those it has come by',
    checks: {
      'of a creation and a deletion': withSource(async (hub, source) => {
        await taking(hub, source);
        await createThing(hub, 'a', { n: 1 });
        const made = lastVia(source);
        await sendFor(hub, 204, `DELETE /entities/${id}`, undefined, { via: '1.1 another' });
        assert.equal(source.asked.at(-1)?.method, 'DELETE');
        assert.equal(lastVia(source), `1.1 another, ${made}`);
      }),
    },
  },
];
