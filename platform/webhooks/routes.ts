import { getInstant, type Instant, isoInstant, type Tenant } from '@hub/kernel';
import { dropTarget, insertDeliveries, type Route, readReason, route, signedIn, type TargetState } from '@hub/runtime';
import { Type } from 'typebox';
import { deliveriesOf } from './deliveries-of.ts';
import { webhookErrors } from './errors.ts';
import {
  deleteWebhook,
  type StoredWebhook,
  selectEvents,
  selectWebhook,
  selectWebhooks,
  storeWebhook,
} from './store.ts';
import { drawSecret } from './webhook.ts';
import { secretOf, webhookTarget } from './webhook-channel.ts';
import type { WebhooksDeps } from './webhooks-deps.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 100 });
const Url = Type.String({ pattern: '^https?://', maxLength: 2048 });
const Kinds = Type.Array(Type.String({ pattern: '^([*]|(case|alert)[.]([*]|[a-z][A-Za-z]*))$' }), {
  minItems: 1,
  maxItems: 50,
});
/** As far as whoever is told reaches; without one the whole city. */
const Unit = Type.String({ minLength: 1, maxLength: 64 });
const Params = Type.Object({ webhookId: Type.String({ minLength: 1, maxLength: 64 }) });
const most = 200;
const replayAtOnce = 10_000;

export function webhookRoutes(deps: WebhooksDeps): readonly Route[] {
  const { database, deliveries, outbound, box, clock } = deps;

  async function get(tenant: string, id: string): Promise<StoredWebhook> {
    const found = await selectWebhook(database, tenant, id);
    if (!found) throw webhookErrors.notFound();
    return found;
  }

  function checkUrl(url: string): void {
    const reason = outbound.refusal(url);
    if (reason !== undefined) throw webhookErrors.notAllowed({ reason });
  }

  async function checkUnit(tenant: Tenant, unit: string | undefined): Promise<void> {
    if (unit !== undefined) await deps.checkUnit?.(tenant, unit);
  }

  async function withState(tenant: string, webhooks: readonly StoredWebhook[], language: 'zh' | 'en') {
    const filter = { tenant, channel: 'webhook', targets: webhooks.map((one) => one.id), limit: most };
    const states = new Map((await deliveries.listTargets(filter)).map((one) => [one.target, one]));
    return webhooks.map((one) => show(one, language, states.get(one.id)));
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/webhooks',
      allow: 'webhook.read',
      summary: 'Webhooks with what became of their deliveries',
      async handle({ principal, language }) {
        const { tenant } = signedIn(principal);
        return { body: { items: await withState(tenant, await selectWebhooks(database, tenant), language) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/webhooks',
      allow: 'webhook.manage',
      summary: 'Sends events to an address; the secret is told in this answer and never again',
      body: Type.Object({ name: Name, url: Url, kinds: Kinds, unit: Type.Optional(Unit) }, closed),
      async handle({ body, principal, language }) {
        const caller = signedIn(principal);
        checkUrl(body.url);
        await checkUnit(caller.tenant, body.unit);
        if ((await selectWebhooks(database, caller.tenant)).length >= most) throw webhookErrors.tooMany({ most });
        const [id, secret] = [crypto.randomUUID(), drawSecret()];
        const webhook: StoredWebhook = {
          ...body,
          tenant: caller.tenant,
          id,
          active: true,
          secret: box.seal(secret, secretOf(id)),
          createdAt: clock(),
          createdBy: caller.id,
        };
        await database.commit([storeWebhook(webhook)]);
        return { status: 201, headers: { 'cache-control': 'no-store' }, body: { ...show(webhook, language), secret } };
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/webhooks/:webhookId',
      allow: 'webhook.manage',
      summary: 'Changes a webhook; what waits goes to its new address',
      params: Params,
      body: Type.Object(
        {
          name: Type.Optional(Name),
          url: Type.Optional(Url),
          kinds: Type.Optional(Kinds),
          active: Type.Optional(Type.Boolean()),
          unit: Type.Optional(Unit),
        },
        closed,
      ),
      async handle({ params, body, principal, language }) {
        const { tenant } = signedIn(principal);
        const held = await get(tenant, params.webhookId);
        if (body.url !== undefined) checkUrl(body.url);
        await checkUnit(tenant, body.unit);
        const webhook: StoredWebhook = { ...held, ...body };
        await database.commit([storeWebhook(webhook)]);
        return { body: (await withState(tenant, [webhook], language))[0] ?? {} };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/webhooks/:webhookId',
      allow: 'webhook.manage',
      summary: 'Deletes a webhook and what waits for it',
      params: Params,
      async handle({ params, principal }) {
        const { tenant } = signedIn(principal);
        const { id } = await get(tenant, params.webhookId);
        await database.commit([deleteWebhook(tenant, id), ...dropTarget(webhookTarget({ tenant, id }))]);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/webhooks/:webhookId/secret',
      allow: 'webhook.manage',
      summary: 'A new secret in place of the old one, which ends at once',
      params: Params,
      async handle({ params, principal }) {
        const held = await get(signedIn(principal).tenant, params.webhookId);
        const secret = drawSecret();
        await database.commit([storeWebhook({ ...held, secret: box.seal(secret, secretOf(held.id)) })]);
        return { headers: { 'cache-control': 'no-store' }, body: { secret } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/webhooks/:webhookId/replay',
      allow: 'webhook.manage',
      summary: 'Sends again what happened since a time, at most 30 days ago and 10,000 events',
      params: Params,
      body: Type.Object({ from: Type.String({ maxLength: 40 }) }, closed),
      async handle({ params, body, principal }) {
        const { tenant } = signedIn(principal);
        const webhook = await get(tenant, params.webhookId);
        const from: Instant = getInstant(body.from);
        const events = await selectEvents(database, tenant, from, replayAtOnce);
        const queued = await deliveriesOf(deps, { ...webhook, active: true }, events);
        await database.commit(insertDeliveries(queued));
        deliveries.wake(queued);
        const last = events.length === replayAtOnce ? events.at(-1) : undefined;
        return { body: { replayed: queued.length, ...(last && { until: isoInstant(last.at) }) } };
      },
    }),
  ];
}

function show(
  { tenant: _tenant, secret: _secret, createdAt, ...webhook }: StoredWebhook,
  language: 'zh' | 'en',
  state?: TargetState,
) {
  const time = (name: string, at: Instant | undefined) => (at === undefined ? {} : { [name]: isoInstant(at) });
  return {
    ...webhook,
    createdAt: isoInstant(createdAt),
    delivered: state?.delivered ?? 0,
    failed: state?.failed ?? 0,
    waiting: state?.waiting ?? 0,
    dead: state?.dead ?? 0,
    breaker: state?.breaker ?? 'closed',
    ...time('downSince', state?.downSince),
    ...time('lastSuccessAt', state?.lastSuccessAt),
    ...time('lastFailureAt', state?.lastFailureAt),
    ...(state?.lastError === undefined ? {} : { lastError: readReason(state.lastError)[language] }),
  };
}
