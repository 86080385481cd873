import assert from 'node:assert/strict';
import type { ClauseHub } from './clause.ts';
import { expectError, sendFor } from './expect.ts';
import { notices, type Receiver, withReceiver } from './receiver.ts';

export const path = '/csourceSubscriptions';
export const id = 'urn:x:watch';
export const nowhere = 'http://127.0.0.1:9/';
export const subscription = (uri = nowhere, more: object = {}) => ({
  id,
  type: 'Subscription',
  entities: [{ type: 'Pump' }],
  notification: { endpoint: { uri, accept: 'application/json' } },
  ...more,
});
export const watched = { watchedAttributes: ['flow'] };
export const ofType = (type: string, more: object = {}) => ({ information: [{ entities: [{ type }], ...more }] });
export const place = { type: 'Point', coordinates: [113.6, 34.7] };
export const interval = { startAt: '2020-08-01T00:00:00Z', endAt: '2021-08-01T00:00:00Z' };
export const geoQ = { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [113.6, 34.7] };

export const terms = { Pump: 'https://x.example/Pump', flow: 'https://x.example/flow' };

export const subscribe = (hub: ClauseHub, body: object = subscription(), headers = {}) =>
  sendFor(hub, 201, `POST ${path}`, body, headers);
export const change = (hub: ClauseHub, members: object) => sendFor(hub, 204, `PATCH ${path}/${id}`, members);
export const shown = async (hub: ClauseHub, headers = {}) =>
  (await sendFor(hub, 200, `GET ${path}/${id}`, undefined, headers)).json;
export const expectUnknown = async (hub: ClauseHub, ...call: Parameters<ClauseHub['send']>) =>
  expectError(await hub.send(...call), 404, 'ResourceNotFound');
export const register = (hub: ClauseHub, name: string, more: object) =>
  sendFor(hub, 201, 'POST /csourceRegistrations', {
    id: `urn:x:${name}`,
    type: 'ContextSourceRegistration',
    endpoint: nowhere,
    ...more,
  });
export const changeSource = (hub: ClauseHub, name: string, members: object) =>
  sendFor(hub, 204, `PATCH /csourceRegistrations/urn:x:${name}`, members);
export const three = async (hub: ClauseHub) => {
  for (const [index, more] of [{}, watched, { geoQ }].entries())
    await subscribe(hub, subscription(nowhere, { id: `urn:x:${index}`, ...more }));
};

/** The last of so many notices: why, and of which registrations. */
export async function told(receiver: Receiver, count: number): Promise<readonly string[]> {
  const { body } = (await notices(receiver, count)).at(-1);
  return [body.triggerReason, ...body.data.map((one: { id: string }) => one.id).sort()];
}

/** A subscription is told of one registration, and of none of the others. */
export const toldOf = (more: object, registration: object, others: readonly object[] = []) =>
  withReceiver(async (hub, receiver) => {
    await subscribe(hub, subscription(receiver.uri, more));
    for (const [index, other] of others.entries()) await register(hub, `other-${index}`, other);
    await register(hub, 'source', registration);
    assert.deepEqual(await told(receiver, 1), ['newlyMatching', 'urn:x:source']);
  });

/** Nothing is told of a registration: another subscription made after it is the first that is heard of. */
export async function expectSilence(hub: ClauseHub, receiver: Receiver): Promise<void> {
  await register(hub, 'source', ofType('Pump'));
  await subscribe(hub, subscription(receiver.uri, { id: 'urn:x:other' }));
  assert.equal((await notices(receiver, 1))[0].body.subscriptionId, 'urn:x:other');
}
