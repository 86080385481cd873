import { HubError, type Instant } from '@hub/kernel';
import { dropTarget, type Queryable, type Reply, type Route, type RouteRequest, type TargetState } from '@hub/runtime';
import { answerList, answerObject } from '../answer.ts';
import { ngsiNull } from '../attributes/attribute.ts';
import type { JsonObject } from '../attributes/json-object.ts';
import { getUri, pathPart } from '../attributes/names.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { viaOf } from '../distribution/context-sources.ts';
import { renameMembers } from '../distribution/rename-request.ts';
import type { SourceNotices } from '../distribution/source-notices.ts';
import type { Spread } from '../distribution/spread-subscriptions.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { countHeader, linkHeader, pageLinks, withinEnd } from '../query/page-links.ts';
import { checkProjections } from '../query/projection.ts';
import { endsByNumber } from '../query/query-pages.ts';
import { earlierVersion, withVersion } from '../representation/earlier-version.ts';
import {
  baseUrl,
  contextOfRequest,
  countParameter,
  flagParameter,
  homeTenantOf,
  mediaTypeOf,
  objectOf,
  tenantOf,
} from '../request.ts';
import { homeOf } from '../snapshots/snapshot-tenant.ts';
import { matchKeys } from './event-match.ts';
import { notificationChannel } from './notification-channel.ts';
import { showSubscription } from './show-subscription.ts';
import {
  countSubscriptions,
  insertSubscription,
  listSubscriptions,
  markDeleted,
  type StoredSubscription,
  type SubscriptionRow,
  selectSubscription,
  updateSubscription,
} from './store-subscriptions.ts';
import { type About, checkSelectors, givenMembers, readSubscription, type Subscription } from './subscription.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;

/** Where subscriptions of each kind are, and what they are called. */
const kinds: Readonly<Record<About, { readonly path: string; readonly name: string }>> = {
  entities: { path: '/subscriptions', name: 'subscription' },
  sources: { path: '/csourceSubscriptions', name: 'subscription to context source registrations' },
};

/** Subscriptions to entities (CIM 009 clauses 6.10 and 6.11) or to context source registrations (clauses 6.12 and 6.13). */
export function subscriptionRoutes(
  broker: Broker,
  notices: SourceNotices,
  spread: Spread,
  about: About,
): readonly Route[] {
  const { path, name } = kinds[about];
  // Registrations are no part of a snapshot.
  const placeOf = about === 'sources' ? homeTenantOf : tenantOf;
  const reachOf = (request: RouteRequest) => ({
    tenant: placeOf(request),
    about,
    owner: broker.access.ownerOf(request),
  });

  async function get(request: RouteRequest<Readonly<Record<string, string>>>): Promise<SubscriptionRow> {
    const id = getUri(request.params.subscriptionId, 'subscription id');
    const reach = reachOf(request);
    await broker.tenants.forRead(reach.tenant);
    const row = await selectSubscription(broker.database, reach, id);
    if (!row) throw contextErrors.notFound({ id });
    return row;
  }

  /** Tells context sources of a subscription to entities (clause 5.8.1.4), but for one that is to stay here. */
  async function spreadHeaders(request: RouteRequest, tenant: string, id: string): Promise<Record<string, string>> {
    if (about === 'sources' || flagParameter(request, 'local')) return {};
    const warnings = await spread.follow(tenant, id);
    return warnings.length > 0 ? { 'ngsild-warning': warnings.join(', ') } : {};
  }

  /** A stored @context, with a URL by which notifications in plain JSON can name it (clause 5.13.1). */
  async function named(request: RouteRequest, tenant: string, source: unknown): Promise<LdContext> {
    const context = await broker.contexts.load(tenant, source ?? undefined);
    return broker.contexts.named(homeOf(tenant), context, baseUrl(request));
  }

  /** @param context whose terms it is shown in */
  async function show(
    request: RouteRequest,
    row: SubscriptionRow,
    context: LdContext,
    sent: TargetState | undefined,
  ): Promise<object> {
    const own = await named(request, row.tenant, row.context).catch(whyUnavailable);
    const shown = showSubscription(row, own, context, broker.clock(), sent);
    return own instanceof HubError || own.url === undefined ? shown : { ...shown, jsonldContext: own.url };
  }

  /**
   * Stores what `work` stores, and with it at which sources a subscription to entities is wanted; who subscribes to sources is
   * told at once what there is (clauses 5.11.2 and 5.11.3).
   * @param via the hubs it has come through
   */
  async function save(
    request: RouteRequest,
    { stored, subscription }: Prepared,
    via: readonly string[],
    work: (database: Queryable) => Promise<void>,
  ): Promise<void> {
    const { tenant } = stored;
    if (about === 'sources')
      await notices.change(tenant, async ({ tx, began }) => {
        await work(tx);
        await began(subscription);
      });
    else if (flagParameter(request, 'local') || (await spread.isAlone(tenant))) await work(broker.database);
    else
      await broker.database.transaction(async (tx) => {
        await work(tx);
        await spread.want(tx, subscription, via);
      });
    if (stored.showsChanges) await broker.previous.look();
  }

  return [
    ngsiLdRoute({
      method: 'POST',
      path,
      allow: 'context.write',
      summary: `Create a ${name}`,
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        const id = body.id === undefined ? `urn:ngsi-ld:Subscription:${crypto.randomUUID()}` : getUri(body.id, 'id');
        const tenant = placeOf(request);
        const alias = broker.distribution.alias(tenant);
        if (viaOf(request).includes(alias)) throw contextErrors.loopDetected({ alias });
        checkSelectors(body, context);
        const prepared = await prepare(broker, { tenant, id, about }, body, context);
        checkEnd(prepared.subscription, broker.clock());
        await broker.tenants.forWrite(tenant);
        const owner = request.principal && { id: request.principal.id, post: request.principal.post };
        const via = viaOf(request);
        await save(request, prepared, via, async (database) => {
          const created = await insertSubscription(database, { ...prepared.stored, owner, via });
          if (!created) throw contextErrors.alreadyExists({ id });
        });
        await named(request, tenant, prepared.stored.context);
        const location = `/ngsi-ld/v1${path}/${pathPart(id)}`;
        return { status: 201, headers: { location, ...(await spreadHeaders(request, tenant, id)) } };
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path,
      allow: 'context.read',
      summary: `List ${name.replace('subscription', 'subscriptions')}`,
      async handle(request) {
        const mediaType = mediaTypeOf(request, mediaTypes);
        const context = await contextOfRequest(broker.contexts, request);
        const reach = reachOf(request);
        const { tenant } = reach;
        await broker.tenants.forRead(tenant);
        const limit = countParameter(request, 'limit', limits.defaultPage, limits.page);
        const offset = countParameter(request, 'offset', 0, limits.offset);
        const { rows: found, offset: start } = await withinEnd(
          offset,
          () => countSubscriptions(broker.database, reach),
          (from) => listSubscriptions(broker.database, reach, { limit: limit + 1, offset: from }),
        );
        const rows = found.slice(0, limit);
        const links = pageLinks(request, limit, endsByNumber(found.length > limit, limit, start), mediaType);
        const count = flagParameter(request, 'count') ? await countSubscriptions(broker.database, reach) : undefined;
        const sent = await sentFor(
          broker,
          tenant,
          rows.map((row) => row.id),
        );
        const bodies = await Promise.all(rows.map((row) => show(request, row, context, sent.get(row.id))));
        const list = answerList(
          bodies.map((body) => JSON.stringify(body)),
          mediaType,
          context,
          { ...countHeader(count), ...linkHeader(mediaType, context, links) },
        );
        return asAsked(request, list);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: `${path}/:subscriptionId`,
      allow: 'context.read',
      summary: `Retrieve a ${name}`,
      async handle(request) {
        const mediaType = mediaTypeOf(request, mediaTypes);
        const context = await contextOfRequest(broker.contexts, request);
        const row = await get(request);
        const sent = await sentFor(broker, row.tenant, [row.id]);
        const shown = await show(request, row, context, sent.get(row.id));
        return asAsked(request, answerObject(shown, mediaType, context));
      },
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: `${path}/:subscriptionId`,
      allow: 'context.write',
      summary: `Change a ${name}`,
      async handle(request) {
        const row = await get(request);
        const { body, context } = await objectOf(broker.contexts, request);
        const { id: _id, '@context': inside, ...patch } = body;
        const held = await broker.contexts.load(row.tenant, row.context ?? undefined);
        const saysNone = inside === undefined && context === (await broker.contexts.orDefault(row.tenant, undefined));
        const meant = saysNone ? held : context;
        if (patch.entities !== undefined) checkSelectors(merge(row.body, patch), meant);
        const prepared = await prepare(broker, row, merge(renameMembers(row.body, held, meant), patch), meant);
        if (patch.expiresAt !== undefined) checkEnd(prepared.subscription, broker.clock());
        await save(request, prepared, row.via, (database) => updateSubscription(database, prepared.stored));
        await named(request, row.tenant, prepared.stored.context);
        return { status: 204, headers: await spreadHeaders(request, row.tenant, row.id) };
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: `${path}/:subscriptionId`,
      allow: 'context.write',
      summary: `Delete a ${name}`,
      async handle(request) {
        const id = getUri(request.params.subscriptionId, 'subscription id');
        const reach = reachOf(request);
        await broker.tenants.forRead(reach.tenant);
        if (!(await markDeleted(broker.database, reach, id))) throw contextErrors.notFound({ id });
        await broker.database.commit(dropTarget({ channel: notificationChannel, tenant: reach.tenant, target: id }));
        return { status: 204, headers: await spreadHeaders(request, reach.tenant, id) };
      },
    }),
  ];
}

interface Prepared {
  readonly stored: StoredSubscription;
  readonly subscription: Subscription;
}

/** One subscription whose @context cannot be had does not hide the others. */
function whyUnavailable(error: unknown): HubError {
  if (error instanceof HubError && error.code === 'context.contextNotAvailable') return error;
  throw error;
}

/** A subscription conforms to every version as it is (clause 4.3.6.8). */
const asAsked = (request: RouteRequest, reply: Reply) => withVersion(request, reply, earlierVersion(request).earlier);

function checkEnd({ expiresAt }: Subscription, now: Instant): void {
  if (expiresAt !== undefined && expiresAt <= now)
    throw contextErrors.badRequestData({ reason: 'expiresAt lies in the past' });
}

/** The body to store, checked, in terms of the @context its notifications have. @param context of the names in it */
async function prepare(
  broker: Broker,
  { tenant, id, about }: { readonly tenant: string; readonly id: string; readonly about: About },
  body: JsonObject,
  context: LdContext,
): Promise<Prepared> {
  const { jsonldContext } = body;
  const own = jsonldContext === undefined ? context : await broker.contexts.load(tenant, jsonldContext);
  const given = renameMembers(givenMembers(body), context, own);
  const subscription = readSubscription(tenant, id, given, own, about);
  checkProjections(subscription.view);
  const { interval_ms, showChanges } = subscription;
  const stored = {
    tenant,
    id,
    about,
    body: given,
    context: own.isCore ? undefined : own.source,
    at: new Date(broker.clock()),
    interval_ms,
    showsChanges: showChanges,
    // Another @context may come to mean something else.
    keys: own.isCore ? matchKeys(subscription) : undefined,
  };
  return { stored, subscription };
}

/** Members given take the place of those held; the null marker removes (clause 5.5.8). */
function merge(held: JsonObject, patch: JsonObject): JsonObject {
  const merged = Object.entries({ ...held, ...patch });
  return Object.fromEntries(merged.filter(([, value]) => value !== ngsiNull && value !== null));
}

/** What was sent for each of these subscriptions, by id. */
async function sentFor(broker: Broker, tenant: string, ids: readonly string[]): Promise<Map<string, TargetState>> {
  const found = await broker.deliveries.listTargets({
    tenant,
    channel: notificationChannel,
    targets: ids,
    limit: ids.length,
  });
  return new Map(found.map((one) => [one.target, one]));
}
