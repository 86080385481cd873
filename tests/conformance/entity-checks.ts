import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { createThing, expectRefused, expectStatus, idOf, read, sendFor } from './expect.ts';

/** The entity that these checks are about. */
export const id = idOf('a');

/** The entity is created and reads as it was given. */
export const keeps =
  (members: object, shown: object = members): ClauseCheck =>
  async (hub) => {
    const answer = await sendFor(hub, 201, 'POST /entities', { id, type: 'Thing', ...members });
    assert.equal(answer.text, '');
    assert.ok(answer.headers.get('location')?.endsWith(`/entities/${id}`), `${answer.headers.get('location')}`);
    assert.deepEqual(await read(hub, id), { id, type: 'Thing', ...shown });
  };

/** The entity is BadRequestData, and is not there afterwards. */
export const refuses =
  (members: object): ClauseCheck =>
  async (hub) => {
    expectRefused(await hub.send('POST /entities', { id, type: 'Thing', ...members }));
    expectStatus(await hub.send(`GET /entities/${id}`), 404);
  };

/** Checks of one kind by what they are about. */
export const each = <T>(cases: Readonly<Record<string, T>>, check: (one: T) => ClauseCheck) =>
  Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, check(one)]));

/** An entity, what is sent to it, and what it then is. */
export interface Change {
  readonly held: object;
  readonly call: string;
  readonly body?: object;
  readonly shown: object;
}

export const changes =
  ({ held, call, body, shown }: Change): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', held);
    assert.equal((await sendFor(hub, 204, call, body)).text, '');
    assert.deepEqual(await read(hub, id), { id, type: 'Thing', ...shown });
  };
