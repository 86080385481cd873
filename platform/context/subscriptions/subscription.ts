import { everyEntity, type Instant, parseInstant } from '@hub/kernel';
import { checkJson } from '../attributes/check-json.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { getName } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import { parseRange, type TimeRange } from '../history/temporal-query.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import type { Owner } from '../owners.ts';
import { checkDepth, readJoin } from '../query/entity-query.ts';
import type { Expression } from '../query/expression.ts';
import { type GeoCondition, parseGeo } from '../query/geo-query.ts';
import type { Join } from '../query/linked-entities.ts';
import { parseQ, type Query } from '../query/q.ts';
import { inputOfObject } from '../query/query-input.ts';
import { parseScopeQ } from '../query/selection.ts';
import { asksEveryType, readSelectors } from '../query/selectors.ts';
import type { Selector } from '../query/store-query.ts';
import { conformanceOf } from '../representation/earlier-version.ts';
import type { View } from '../representation/represent.ts';
import { formatOf, keysOf, languagesOf, projectionOf, setOf } from '../representation/view.ts';
import { amount, type Endpoint, readEndpoint } from './endpoint.ts';

export const triggers = [
  'entityCreated',
  'entityUpdated',
  'entityDeleted',
  'attributeCreated',
  'attributeUpdated',
  'attributeDeleted',
] as const;
export type Trigger = (typeof triggers)[number];

/** What a subscription tells of: entities, or context source registrations (CIM 009 clause 5.11). */
export type About = 'entities' | 'sources';

/** A subscription ready to be matched and delivered. Names as stored. */
export interface Subscription {
  readonly tenant: string;
  readonly id: string;
  readonly about: About;
  readonly context: LdContext;
  readonly selectors: readonly Selector[] | undefined;
  readonly watched: ReadonlySet<string> | undefined;
  readonly triggers: ReadonlySet<Trigger>;
  readonly q: Query | undefined;
  readonly geo: GeoCondition | undefined;
  readonly scopes: Expression<string> | undefined;
  /** What must hold of the context source that something comes from. */
  readonly csf: Query | undefined;
  /** The time sources have something of; only of a subscription to sources. */
  readonly range: TimeRange | undefined;
  /** Stored names of attributes whose values in `q` are terms, and of those that are plain JSON to it. */
  readonly expand: ReadonlySet<string> | undefined;
  readonly raw: ReadonlySet<string> | undefined;
  /** Entities may lie in parts in several hubs; undefined where it does not say. */
  readonly split: boolean | undefined;
  /** Of what is stored here alone. */
  readonly localOnly: boolean;
  readonly isActive: boolean;
  readonly expiresAt: Instant | undefined;
  readonly throttling_ms: number;
  /** Periodic: all that matches is sent at this pace, whatever changes. */
  readonly interval_ms: number | undefined;
  /** Changed attributes tell what they were. */
  readonly showChanges: boolean;
  readonly view: View;
  /** Linked entities told along. */
  readonly join: Join | undefined;
  readonly endpoint: Endpoint;
  /** Undefined in one that is being made. */
  readonly owner?: Owner | undefined;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });

/** What a client may say of a subscription (CIM 009 table 5.2.12-1). */
const members = [
  'type',
  'subscriptionName',
  'description',
  'entities',
  'watchedAttributes',
  'notificationTrigger',
  'timeInterval',
  'q',
  'geoQ',
  'scopeQ',
  'temporalQ',
  'csf',
  'datasetId',
  'lang',
  'expandValues',
  'jsonKeys',
  'jsonldContext',
  'isActive',
  'expiresAt',
  'throttling',
  'localOnly',
  'splitEntities',
  'ngsildConformance',
];

/** What only the hub says of its notifications (table 5.2.14.2-1); clients that say it are not listened to. */
const membersOfHub = ['status', 'timesSent', 'timesFailed', 'lastNotification', 'lastSuccess', 'lastFailure'];

/** A subscription as a client may give it, without anything else that is in it. */
export function givenMembers(body: JsonObject): JsonObject {
  const given = Object.entries(body).filter(([name]) => members.includes(name));
  const { notification } = body;
  if (notification === undefined) return Object.fromEntries(given);
  const told = isObject(notification)
    ? Object.fromEntries(Object.entries(notification).filter(([name]) => !membersOfHub.includes(name)))
    : notification;
  return Object.fromEntries([...given, ['notification', told]]);
}

/** @throws context.badRequestData, context.operationNotSupported for what this version does not do */
export function readSubscription(
  tenant: string,
  id: string,
  body: JsonObject,
  context: LdContext,
  about: About = 'entities',
): Subscription {
  checkJson(body);
  if (body.type !== 'Subscription') throw bad('type is Subscription');
  if (!isObject(body.notification)) throw bad('notification is missing');
  const watched = namesOf(body.watchedAttributes, 'watchedAttributes', context);
  const selectors = body.entities === undefined ? undefined : readSelectors(body.entities, context);
  const localOnly = flag(body.localOnly, 'localOnly', false) || asksEveryType(body.entities);
  if (!watched && !selectors && !localOnly) throw bad('entities or watchedAttributes are missing');
  const interval_ms = intervalOf(body);
  if (interval_ms !== undefined && !selectors && !localOnly)
    throw bad('entities are missing: timeInterval is about entities');
  const geoQ: JsonObject = isObject(body.geoQ) ? body.geoQ : {};
  const [q, scopeQ, csf] = [text(body.q, 'q'), text(body.scopeQ, 'scopeQ'), text(body.csf, 'csf')];
  const view = readView(body, body.notification, context);
  const join = readJoin(inputOfObject(body.notification));
  const [expand, raw] = ['expandValues', 'jsonKeys'].map((name) => keysOf(inputOfObject(body).list(name), context));
  const query = q === undefined ? undefined : parseQ(q, (name) => expand?.has(context.keyOf(name)) ?? false);
  checkDepth(join, view);
  return {
    tenant,
    id,
    about,
    context,
    selectors,
    watched,
    triggers: triggersOf(body.notificationTrigger),
    q: query,
    geo: parseGeo(geoQ, context.keyOf(getName(geoQ.geoproperty ?? 'location', 'geoproperty'))),
    scopes: scopeQ === undefined ? undefined : parseScopeQ(scopeQ),
    csf: csf === undefined ? undefined : parseQ(csf),
    range: isObject(body.temporalQ) ? parseRange(inputOfObject(body.temporalQ)) : undefined,
    expand,
    raw,
    split: body.splitEntities === undefined ? undefined : flag(body.splitEntities, 'splitEntities', false),
    localOnly,
    isActive: flag(body.isActive, 'isActive', true),
    expiresAt: instant(body.expiresAt),
    throttling_ms: 1000 * amount(body.throttling, 'throttling'),
    interval_ms,
    showChanges: showsChanges(body.notification),
    view,
    join,
    endpoint: readEndpoint(body.notification.endpoint),
  };
}

/** Selectors that are given now; what was subscribed to before they were judged goes on (clause 5.2.33). @throws context.badRequestData */
export function checkSelectors({ entities, localOnly }: JsonObject, context: LdContext): void {
  if (entities === undefined) return;
  readSelectors(entities, context, true);
  if (localOnly === false && asksEveryType(entities)) throw bad('type * is asked for where localOnly is not false');
}

/** CIM 009 clause 5.2.12: a periodic subscription has neither watched attributes nor throttling. */
function intervalOf(body: JsonObject): number | undefined {
  if (body.timeInterval === undefined) return undefined;
  for (const other of ['watchedAttributes', 'throttling'])
    if (body[other] !== undefined) throw bad(`timeInterval and ${other} exclude each other`);
  const seconds = amount(body.timeInterval, 'timeInterval');
  if (seconds < 1) throw bad('timeInterval is at least one second');
  return 1000 * seconds;
}

function showsChanges(notification: JsonObject): boolean {
  const shows = flag(notification.showChanges, 'notification.showChanges', false);
  const format = formatOf(text(notification.format, 'format'));
  if (shows && format === 'simplified') throw bad('showChanges does not go with the simplified format');
  return shows;
}

function readView(body: JsonObject, notification: JsonObject, context: LdContext): View {
  return {
    context,
    // Whoever owns the subscription is looked up when there is something to tell.
    access: everyEntity,
    format: formatOf(text(notification.format, 'format')),
    sysAttrs: flag(notification.sysAttrs, 'sysAttrs', false),
    attributes: namesOf(notification.attributes, 'notification.attributes', context),
    pick: projectionOf(listOf(notification.pick, 'notification.pick'), 'notification.pick', context),
    omit: projectionOf(listOf(notification.omit, 'notification.omit'), 'notification.omit', context),
    languages: languagesOf(text(body.lang, 'lang')),
    datasetIds: setOf(listOf(body.datasetId, 'datasetId')),
    earlier: conformanceOf(body.ngsildConformance),
  };
}

function triggersOf(value: unknown): ReadonlySet<Trigger> {
  if (value === undefined) return new Set<Trigger>(['attributeCreated', 'attributeUpdated']);
  if (!Array.isArray(value) || value.length === 0) throw bad('notificationTrigger is a list');
  return new Set(
    value.map((one) => {
      const known = triggers.find((trigger) => trigger === one);
      if (!known) throw bad(`notificationTrigger is one of ${triggers.join(', ')}`);
      return known;
    }),
  );
}

function namesOf(value: unknown, what: string, context: LdContext): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  const names = listOf(value, what);
  return keysOf(
    names?.map((one) => getName(one, what)),
    context,
  );
}

function listOf(value: unknown, what: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0 || !value.every((one) => typeof one === 'string'))
    throw bad(`${what} is a list of names`);
  return value;
}

function text(value: unknown, what: string): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw bad(`${what} is not a text`);
  return value;
}

function flag(value: unknown, what: string, otherwise: boolean): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw bad(`${what} is true or false`);
  return value ?? otherwise;
}

function instant(value: unknown): Instant | undefined {
  if (value === undefined) return undefined;
  const at = parseInstant(value);
  if (at === undefined) throw bad('expiresAt is not a date and time with zone');
  return at;
}
