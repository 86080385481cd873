import type { ClauseHub } from './clause.ts';
import { sendFor } from './expect.ts';

export const id = 'urn:x:watch';
export const nowhere = 'http://127.0.0.1:9/told';
/** A subscription of the check's own. */
export const watch = (more: object = {}) => ({
  id,
  type: 'Subscription',
  entities: [{ type: 'Hall' }],
  notification: { format: 'keyValues', endpoint: { uri: nowhere, accept: 'application/json' } },
  ...more,
});
export const create = (hub: ClauseHub, more?: object) => sendFor(hub, 201, 'POST /subscriptions', watch(more));
export const change = (hub: ClauseHub, patch: object) => sendFor(hub, 204, `PATCH /subscriptions/${id}`, patch);
export const retrieve = (hub: ClauseHub, headers?: Record<string, string>) =>
  sendFor(hub, 200, `GET /subscriptions/${id}`, undefined, headers);
export const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** What the hub itself adds to a subscription that nothing was told of yet. */
export const added = { status: 'active', notificationTrigger: ['attributeCreated', 'attributeUpdated'] };
