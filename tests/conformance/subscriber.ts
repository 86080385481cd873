import assert from 'node:assert/strict';
import type { ClauseAnswer, ClauseHub } from './clause.ts';
import { expectError, sendFor } from './expect.ts';

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

/** An error that says what it is. */
export function expectRefused(answer: ClauseAnswer, status = 400, name = 'BadRequestData'): void {
  expectError(answer, status, name);
  assert.ok(answer.json.title);
}

/** What the hub itself adds to a subscription that nothing was told of yet. */
export const added = { status: 'active', notificationTrigger: ['attributeCreated', 'attributeUpdated'] };

/** An @context of the check's own, for a Link header. */
export async function linkTo(hub: ClauseHub, terms: object): Promise<Record<string, string>> {
  const made = await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': terms });
  return { link: `<${hub.url}${made.headers.get('location')}>; rel="http://www.w3.org/ns/json-ld#context"` };
}
