import { defaultTenant, isoInstant, type Principal } from '@hub/kernel';
import { Type } from 'typebox';
import type { Database } from '../database/database.ts';
import { type Route, route } from '../http/http.ts';
import { httpErrors } from '../http/http-errors.ts';
import type { Deliveries } from './deliveries.ts';
import type { DeadDelivery, TargetState } from './delivery.ts';
import { deliveryErrors, readReason } from './delivery-reason.ts';
import { deleteDead, reviveDead, selectAttempts, selectDead, selectTargets } from './store-delivery-targets.ts';

const Name = Type.String({ minLength: 1, maxLength: 1024 });
const Target = Type.Object({ channel: Name, target: Name }, { additionalProperties: false });
const Limit = Type.Integer({ minimum: 1, maximum: 500, default: 100 });
const Targets = Type.Object(
  {
    channel: Type.Optional(Name),
    state: Type.Optional(Type.Union([Type.Literal('behind'), Type.Literal('dead'), Type.Literal('failing')])),
    after: Type.Optional(Type.String({ maxLength: 4096 })),
    limit: Limit,
  },
  { additionalProperties: false },
);
const Dead = Type.Object(
  {
    channel: Type.Optional(Name),
    target: Type.Optional(Name),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Limit,
  },
  { additionalProperties: false },
);
const Replay = Type.Object(
  { channel: Name, target: Name, seq: Type.Optional(Type.Integer({ minimum: 1 })) },
  { additionalProperties: false },
);
const One = Type.Object(
  { channel: Name, target: Name, seq: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);

const tenantOf = (principal: Principal | undefined) => principal?.tenant ?? defaultTenant;

/** @throws http.badRequest */
function readCursor(text: string): readonly [string, string, string] {
  try {
    const [channel, tenant, target, ...more] = JSON.parse(text) as unknown[];
    if (more.length === 0 && typeof channel === 'string' && typeof tenant === 'string' && typeof target === 'string')
      return [channel, tenant, target];
  } catch {
    // Told as what it is below.
  }
  throw httpErrors.badRequest({ reason: 'after' });
}

/** For who runs the hub: where deliveries go, how far they are behind, what could not be delivered and why. */
export function deliveryRoutes(database: Database, deliveries: Deliveries): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/deliveries',
      allow: 'delivery.read',
      summary: 'Targets of deliveries with lag, counters and breaker',
      query: Targets,
      async handle({ principal, query, language }) {
        const { after: cursor, ...rest } = query;
        const after = cursor === undefined ? {} : { after: readCursor(cursor) };
        const filter = { ...rest, ...after, tenant: tenantOf(principal) };
        const found = await selectTargets(database, filter, deliveries.policy.breakerAfter);
        const last = found.length === query.limit ? found.at(-1) : undefined;
        const next = last && JSON.stringify([last.channel, last.tenant, last.target]);
        return { body: { items: found.map((one) => showTarget(one, language)), ...(next !== undefined && { next }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/deliveries/dead',
      allow: 'delivery.read',
      summary: 'Dead letters of deliveries, newest first, without what they hold',
      query: Dead,
      async handle({ principal, query, language }) {
        const found = await selectDead(database, { ...query, tenant: tenantOf(principal) });
        const last = found.length === query.limit ? found.at(-1) : undefined;
        return { body: { items: found.map((one) => showDead(one, language)), ...(last && { next: last.seq }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/deliveries/replay',
      allow: 'delivery.manage',
      summary: 'Try dead letters of a target again, one or all; its breaker is closed',
      body: Replay,
      async handle({ principal, body }) {
        const target = { channel: body.channel, tenant: tenantOf(principal), target: body.target };
        const replayed = await reviveDead(database, target, body.seq);
        if (replayed === 0) throw deliveryErrors.notFound();
        deliveries.wake([target]);
        return { body: { replayed } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/deliveries/drop',
      allow: 'delivery.manage',
      summary: 'Throw a dead letter away',
      body: One,
      async handle({ principal, body: { seq, ...target } }) {
        if (!(await deleteDead(database, { ...target, tenant: tenantOf(principal) }, seq)))
          throw deliveryErrors.notFound();
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/deliveries/attempts',
      allow: 'delivery.read',
      summary: 'The last tries of a target whose channel logs them, newest first',
      query: Target,
      async handle({ principal, query, language }) {
        const found = await selectAttempts(database, { ...query, tenant: tenantOf(principal) }, 100);
        return {
          body: {
            items: found.map(({ error, ...one }) => ({
              ...one,
              at: isoInstant(one.at),
              ...said('error', error, language),
            })),
          },
        };
      },
    }),
  ];
}

/** A reason in the language of whoever asks, with its code. */
function said(name: string, stored: string | undefined, language: 'zh' | 'en'): Record<string, string> {
  if (stored === undefined) return {};
  const reason = readReason(stored);
  return { [name]: reason[language], ...(reason.code === undefined ? {} : { [`${name}Code`]: reason.code }) };
}

function showTarget(state: TargetState, language: 'zh' | 'en') {
  const {
    tenant: _tenant,
    lastError,
    nextAt,
    downSince,
    lastAttemptAt,
    lastSuccessAt,
    lastFailureAt,
    ...shown
  } = state;
  const time = (name: string, at: number | undefined) => (at === undefined ? {} : { [name]: isoInstant(at) });
  return {
    ...shown,
    ...(state.breaker === 'open' ? { nextAt: isoInstant(nextAt) } : {}),
    ...time('downSince', downSince),
    ...time('lastAttemptAt', lastAttemptAt),
    ...time('lastSuccessAt', lastSuccessAt),
    ...time('lastFailureAt', lastFailureAt),
    ...said('lastError', lastError, language),
  };
}

/** What is in it may be personal: the operator sees its size. */
function showDead(
  { tenant: _tenant, payload, createdAt, deadAt, error, ...dead }: DeadDelivery,
  language: 'zh' | 'en',
) {
  return {
    ...dead,
    ...said('error', error, language),
    characters: payload.length,
    createdAt: isoInstant(createdAt),
    deadAt: isoInstant(deadAt),
  };
}
