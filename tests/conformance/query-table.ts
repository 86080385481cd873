import assert from 'node:assert/strict';
import type { ClauseHub } from './clause.ts';
import { createThing, expectError, idOf, sendFor } from './expect.ts';

export const relationship = (name: string) => ({ type: 'Relationship', object: idOf(name) });

/** A reading is refused with this error, in words too. */
export async function refused(hub: ClauseHub, path: string, status: number, name: string): Promise<void> {
  const answer = await hub.send(`GET ${path}`);
  expectError(answer, status, name);
  assert.equal(typeof answer.json.title, 'string');
}

/** The entity `a` retrieved with each query, and what comes of it. */
export const queryTable = (members: object, table: Readonly<Record<string, unknown>>) => async (hub: ClauseHub) => {
  const id = await createThing(hub, 'a', members);
  for (const [query, expected] of Object.entries(table))
    assert.deepEqual((await sendFor(hub, 200, `GET /entities/${id}?${query}`)).json, expected, query);
};
