import { type Instant, parseInstant } from '@hub/kernel';
import { checkJson } from './check-json.ts';
import { contextErrors } from './errors.ts';
import type { Expression } from './expression.ts';
import { type GeoCondition, parseGeo } from './geo-query.ts';
import { isObject, type JsonObject } from './json-object.ts';
import type { LdContext } from './ld-context.ts';
import { getName, getUri } from './names.ts';
import { parseQ, type Query } from './q.ts';
import type { View } from './represent.ts';
import { parseScopeQ } from './selection.ts';
import { readSelectors } from './selectors.ts';
import type { Selector } from './store-query.ts';
import { formatOf, keysOf, languagesOf, projectionOf } from './view.ts';

export const triggers = [
  'entityCreated',
  'entityUpdated',
  'entityDeleted',
  'attributeCreated',
  'attributeUpdated',
  'attributeDeleted',
] as const;
export type Trigger = (typeof triggers)[number];

export interface Endpoint {
  readonly uri: string;
  readonly accept: 'application/json' | 'application/ld+json' | 'application/geo+json';
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout_ms: number;
}

/** A subscription ready to be matched and delivered. Names as stored. */
export interface Subscription {
  readonly tenant: string;
  readonly id: string;
  readonly context: LdContext;
  readonly selectors: readonly Selector[] | undefined;
  readonly watched: ReadonlySet<string> | undefined;
  readonly triggers: ReadonlySet<Trigger>;
  readonly q: Query | undefined;
  readonly geo: GeoCondition | undefined;
  readonly scopes: Expression<string> | undefined;
  readonly isActive: boolean;
  readonly expiresAt: Instant | undefined;
  readonly throttling_ms: number;
  readonly view: View;
  readonly endpoint: Endpoint;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });
const unsupported = (reason: string) => contextErrors.operationNotSupported({ reason });

/** @throws context.badRequestData, context.operationNotSupported for what this version does not do */
export function readSubscription(tenant: string, id: string, body: JsonObject, context: LdContext): Subscription {
  checkJson(body);
  if (body.type !== 'Subscription') throw bad('type is Subscription');
  if (body.timeInterval !== undefined) throw unsupported('timeInterval');
  if (body.csf !== undefined) throw unsupported('csf');
  if (!isObject(body.notification)) throw bad('notification is missing');
  const watched = namesOf(body.watchedAttributes, 'watchedAttributes', context);
  const selectors = body.entities === undefined ? undefined : readSelectors(body.entities, context);
  if (!watched && !selectors) throw bad('entities or watchedAttributes are missing');
  const geoQ: JsonObject = isObject(body.geoQ) ? body.geoQ : {};
  const [q, scopeQ] = [text(body.q, 'q'), text(body.scopeQ, 'scopeQ')];
  return {
    tenant,
    id,
    context,
    selectors,
    watched,
    triggers: triggersOf(body.notificationTrigger),
    q: q === undefined ? undefined : parseQ(q),
    geo: parseGeo(geoQ, context.keyOf(getName(geoQ.geoproperty ?? 'location', 'geoproperty'))),
    scopes: scopeQ === undefined ? undefined : parseScopeQ(scopeQ),
    isActive: flag(body.isActive, 'isActive', true),
    expiresAt: instant(body.expiresAt),
    throttling_ms: 1000 * amount(body.throttling, 'throttling'),
    view: readView(body, body.notification, context),
    endpoint: readEndpoint(body.notification.endpoint),
  };
}

function readView(body: JsonObject, notification: JsonObject, context: LdContext): View {
  return {
    context,
    format: formatOf(text(notification.format, 'format')),
    sysAttrs: flag(notification.sysAttrs, 'sysAttrs', false),
    attributes: namesOf(notification.attributes, 'notification.attributes', context),
    pick: projectionOf(listOf(notification.pick, 'notification.pick'), 'notification.pick', context),
    omit: projectionOf(listOf(notification.omit, 'notification.omit'), 'notification.omit', context),
    languages: languagesOf(text(body.lang, 'lang')),
    datasetIds: undefined,
  };
}

function readEndpoint(value: unknown): Endpoint {
  if (!isObject(value)) throw bad('notification.endpoint is missing');
  const uri = getUri(value.uri, 'notification.endpoint.uri');
  if (!/^https?:/.test(uri)) throw unsupported('endpoints other than http and https');
  if (!URL.canParse(uri)) throw bad('notification.endpoint.uri');
  const accept = value.accept ?? 'application/json';
  if (accept !== 'application/json' && accept !== 'application/ld+json' && accept !== 'application/geo+json')
    throw bad('notification.endpoint.accept');
  return {
    uri,
    accept,
    headers: headersOf(value.receiverInfo),
    timeout_ms: Math.min(amount(value.timeout, 'timeout') || 10_000, 60_000),
  };
}

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
/** Headers that say how a message is framed or routed are ours. */
const ownHeaders = new Set([
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'host',
  'link',
  'upgrade',
  'expect',
]);

function headersOf(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!Array.isArray(value)) throw bad('receiverInfo is a list of key and value');
  const pairs = value.map((one): [string, string] => {
    const { key, value: content } = isObject(one) ? one : {};
    const fine =
      typeof key === 'string' &&
      headerName.test(key) &&
      !ownHeaders.has(key.toLowerCase()) &&
      typeof content === 'string' &&
      /^[\x20-\x7e]{0,4096}$/.test(content);
    if (!fine) throw bad('receiverInfo is a list of key and value');
    return [key, content];
  });
  return Object.fromEntries(pairs);
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

function amount(value: unknown, what: string): number {
  if (value !== undefined && (typeof value !== 'number' || value < 0 || value > 1e9))
    throw bad(`${what} is not a number`);
  return value ?? 0;
}

function instant(value: unknown): Instant | undefined {
  if (value === undefined) return undefined;
  const at = parseInstant(value);
  if (at === undefined) throw bad('expiresAt is not a date and time with zone');
  return at;
}
