import assert from 'node:assert/strict';
import type { ClauseCheck, ClauseHub } from './clause.ts';
import { id } from './entity-checks.ts';
import { createThing, expectRefused, expectStatus, ld, property, read, sendFor } from './expect.ts';

export const color = property('red');

/** Ids that name no entity. `rest` is what follows them in the path. */
export const wrongIds = (method: string, rest: string, body?: object) => ({
  'no id is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/${rest}`, body)),
  'an id that is no URI is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/no-uri${rest}`, body)),
});

export const notFound =
  (call: string, body?: object): ClauseCheck =>
  async (hub) =>
    expectRefused(await hub.send(call, body), 404, 'ResourceNotFound');

/** What is asked of an entity of another type changes nothing. */
export const typed =
  (call: string, body: object | undefined, shown: object | undefined): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { color });
    expectStatus(await hub.send(`${call}?type=Hall`, body), 404);
    assert.deepEqual((await read(hub, id)).color, color);
    await sendFor(hub, 204, `${call}?type=Thing`, body);
    assert.deepEqual((await read(hub, id)).color, shown);
  };

export const brokenJson =
  (call: string): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { color });
    expectRefused(await hub.send(call, '{ "color": ', ld), 400, 'InvalidRequest');
  };
