import assert from 'node:assert/strict';
import { waitFor } from '../support/hub-process.ts';
import type { ClauseHub } from './clause.ts';
import { createThing, idOf, sendFor } from './expect.ts';
import { notices, type Receiver, withReceiver } from './receiver.ts';
import { id } from './subscriber.ts';

export const a = idOf('a');

/** A subscription to things. @param told more of its `notification` */
export const subscribe = (
  hub: ClauseHub,
  { uri }: Receiver,
  more: object = {},
  told: object = {},
  headers: Record<string, string> = {},
) =>
  sendFor(
    hub,
    201,
    'POST /subscriptions',
    { id, type: 'Subscription', entities: [{ type: 'Thing' }], notification: { endpoint: { uri }, ...told }, ...more },
    headers,
  );
export const update = (hub: ClauseHub, attributes: object, of = a) =>
  sendFor(hub, 204, `PATCH /entities/${of}/attrs`, attributes);
export const told = async (receiver: Receiver, count = 1) => (await notices(receiver, count)).at(-1);
export const dataOf = async (receiver: Receiver, count = 1) => (await told(receiver, count)).body.data;
const stateOf = async (hub: ClauseHub) => (await sendFor(hub, 200, `GET /subscriptions/${id}`)).json;
export const sentOf = (hub: ClauseHub, is: (notification: { timesSent?: number; status?: string }) => boolean) =>
  waitFor('what was sent', async () => {
    const { notification } = await stateOf(hub);
    return is(notification) && notification;
  });
export const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Waits until all that was written is behind whoever subscribes next, and forgets what was told meanwhile. */
export async function settle(hub: ClauseHub, receiver: Receiver): Promise<void> {
  await subscribe(hub, receiver, { id: 'urn:x:probe', entities: [{ type: 'Probe' }] });
  await sendFor(hub, 201, 'POST /entities', { id: 'urn:x:probe', type: 'Probe', n: 1 });
  await notices(receiver, 1);
  await sendFor(hub, 204, 'DELETE /subscriptions/urn:x:probe');
  receiver.received.splice(0);
}

/** A check of what is told of a thing `a` that has these attributes already. */
export const afterwards = (
  attributes: object,
  how: readonly [more?: object, told?: object],
  act: (hub: ClauseHub) => Promise<unknown>,
  // biome-ignore lint/suspicious/noExplicitAny: checks look into notifications of every shape
  expect: (data: any, notice: any) => void,
) =>
  withReceiver(async (hub, receiver) => {
    await createThing(hub, 'a', attributes);
    await settle(hub, receiver);
    await subscribe(hub, receiver, ...how);
    await act(hub);
    const notice = await told(receiver);
    assert.equal(notice.body.subscriptionId, id);
    expect(notice.body.data, notice);
  });

export const gates = { type: 'Relationship', object: 'urn:x:gate' };
export const street = { type: 'LanguageProperty', languageMap: { en: 'Long Road', zh: '长路' } };
export const thing = (more: object) => [{ id: a, type: 'Thing', ...more }];
