import { type Geometry, type Instant, parseInstant } from '@hub/kernel';
import { RE2JS } from 're2js';
import { checkJson } from '../attributes/check-json.ts';
import { getGeometry } from '../attributes/geojson.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { getName, getUri, isUri } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import { parsePeriod } from '../history/temporal-query.ts';
import type { Contexts } from '../json-ld/contexts.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { keysOf } from '../representation/view.ts';
import { amount } from '../subscriptions/endpoint.ts';
import { type Operation, readOperations } from './registration-operations.ts';
import { type SourceForm, sourceInfoOf } from './source-form.ts';

export const modes = ['inclusive', 'exclusive', 'redirect', 'auxiliary'] as const;
export type RegistrationMode = (typeof modes)[number];

/** Part of what a source has: entities, or all; attributes, or all. Names as stored. */
export interface RegistrationInfo {
  readonly entities: readonly RegisteredEntities[] | undefined;
  readonly attributes: ReadonlySet<string> | undefined;
}

export interface RegisteredEntities {
  readonly id: string | undefined;
  readonly idPattern: string | undefined;
  readonly matches: ((id: string) => boolean) | undefined;
  readonly types: readonly string[];
}

/** A time without an end when there is no `to`. */
export interface Interval {
  readonly from: Instant;
  readonly to?: Instant;
}

/** A context source ready to be asked. */
export interface Registration {
  readonly tenant: string;
  readonly id: string;
  readonly mode: RegistrationMode;
  readonly infos: readonly RegistrationInfo[];
  readonly operations: ReadonlySet<Operation>;
  /** The instances of attributes that it has, `@none` for those without a dataset; undefined: any. */
  readonly datasetIds: ReadonlySet<string> | undefined;
  /** Up to and without `/ngsi-ld/v1`. */
  readonly endpoint: string;
  /** Its name in Via headers. */
  readonly alias: string | undefined;
  /** The tenant over there. */
  readonly sourceTenant: string | undefined;
  /** Sent along; the value `urn:ngsi-ld:request` stands for what the caller sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly form: SourceForm;
  /** The @context that its names were given in. */
  readonly context: LdContext;
  /** The @context whose terms the source is spoken to in; undefined: that of the request. */
  readonly names: LdContext | undefined;
  readonly expiresAt: Instant | undefined;
  readonly timeout_ms: number;
  readonly cooldown_ms: number;
  /** For so long an answer stands for the next one to the same question. */
  readonly cache_ms: number;
  /** The source is asked for what it has itself. */
  readonly localOnly: boolean;
  /** The registration as it was given, whose members a `csf` asks about. */
  readonly properties: JsonObject;
  readonly scopes: readonly string[];
  /** Where the source has something, by the name of the place. */
  readonly places: Readonly<Record<string, Geometry | undefined>>;
  /** The times of observation, and of keeping, that the source has; without any it has what is now. */
  readonly observed: Interval | undefined;
  readonly managed: Interval | undefined;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });

/** @throws context.badRequestData, context.operationNotSupported, context.contextNotAvailable */
export async function loadRegistration(
  contexts: Pick<Contexts, 'load'>,
  tenant: string,
  id: string,
  body: JsonObject,
  context: LdContext,
): Promise<Registration> {
  const registration = readRegistration(tenant, id, body, context);
  const { jsonldContext } = registration.form;
  return jsonldContext === undefined
    ? registration
    : { ...registration, names: await contexts.load(tenant, jsonldContext) };
}

function readRegistration(tenant: string, id: string, body: JsonObject, context: LdContext): Registration {
  checkJson(body);
  if (body.type !== 'ContextSourceRegistration') throw bad('type is ContextSourceRegistration');
  const mode = modes.find((one) => one === (body.mode ?? 'inclusive'));
  if (!mode) throw bad(`mode is one of ${modes.join(', ')}`);
  if (!Array.isArray(body.information) || body.information.length === 0 || body.information.length > 1_000)
    throw bad('information is a list');
  const infos = body.information.map((one) => readInfo(one, context));
  if (mode === 'exclusive' && !infos.every(isExact))
    throw bad('an exclusive registration names entities by id, and attributes');
  // Earlier registrations have it under the name that clause 6.3.18 uses.
  const alias = body.contextSourceAlias ?? body.hostAlias;
  if (alias !== undefined && !isAlias(alias)) throw bad('contextSourceAlias');
  if (body.tenant !== undefined && typeof body.tenant !== 'string') throw bad('tenant');
  return {
    tenant,
    id,
    mode,
    infos,
    operations: readOperations(body.operations),
    datasetIds: datasetsOf(body.datasetId),
    endpoint: endpointOf(body.endpoint),
    alias,
    sourceTenant: typeof body.tenant === 'string' ? body.tenant : undefined,
    ...sourceInfoOf(body.contextSourceInfo),
    context,
    names: undefined,
    expiresAt: expiryOf(body.expiresAt),
    ...managementOf(body.management),
    properties: body,
    scopes: scopesOf(body.scope),
    places: Object.fromEntries(placeNames.flatMap((name) => placeOf(body[name]).map((place) => [name, place]))),
    observed: intervalOf(body.observationInterval, 'observationInterval'),
    managed: intervalOf(body.managementInterval, 'managementInterval'),
  };
}

function managementOf(value: unknown) {
  const { timeout, cooldown, cacheDuration, localOnly } = isObject(value) ? value : {};
  return {
    timeout_ms: Math.min(amount(timeout, 'management.timeout') || 5_000, 60_000),
    cooldown_ms: Math.min(amount(cooldown, 'management.cooldown') || 2_000, 3_600_000),
    cache_ms: cacheOf(cacheDuration),
    localOnly: localOnly === true,
  };
}

/**
 * What only who registers is refused for: registrations that were kept before it was asked go on.
 * @throws context.badRequestData
 */
export function checkGiven({ mode, operations, management, datasetId }: JsonObject): void {
  if (mode === 'auxiliary' && operations !== undefined) checkAuxiliary(operations);
  if (datasetId !== undefined && !isDatasets(datasetId)) throw bad('datasetId is a list of URIs and @none');
  if (management !== undefined) checkManagement(management);
}

/** CIM 009 table 5.2.34-1. */
function checkManagement(value: unknown): void {
  if (!isObject(value)) throw bad('management is an object');
  const { localOnly = false, timeout = 1, cooldown = 1 } = value;
  if (typeof localOnly !== 'boolean') throw bad('management.localOnly is true or false');
  for (const one of [timeout, cooldown])
    if (typeof one !== 'number' || one <= 0) throw bad('timeout and cooldown of management are numbers above 0');
}

const isDatasets = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => one === '@none' || isUri(one));

/** What was registered before it was looked at says nothing where it makes no sense. */
function datasetsOf(value: unknown): ReadonlySet<string> | undefined {
  return isDatasets(value) ? new Set(value as readonly string[]) : undefined;
}

/** What fills gaps is only asked (clause 5.9.2.4). */
function checkAuxiliary(operations: unknown): void {
  const known = ['retrieveOps', 'retrieveEntity', 'queryEntity'];
  if (![operations].flat().every((one) => known.includes(String(one))))
    throw bad(`operations of an auxiliary source are ${known.join(', ')}`);
}

const longestCache_ms = 24 * 3_600_000;

function cacheOf(value: unknown): number {
  if (value !== undefined && typeof value !== 'string') throw bad('management.cacheDuration is an ISO 8601 duration');
  const period = parsePeriod(value, 'management.cacheDuration');
  return period ? Math.min(period.months * 30 * 24 * 3_600_000 + period.length_ms, longestCache_ms) : 0;
}

function isAlias(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(value);
}

function endpointOf(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value) || !/^https?:\/\//.test(value)) throw bad('endpoint is a URL');
  const { origin, pathname, username, search } = new URL(value);
  if (username !== '' || search !== '') throw bad('endpoint is a URL without user and query');
  return origin + pathname.replace(/\/+$/, '').replace(/\/ngsi-ld\/v1$/, '');
}

const placeNames = ['location', 'observationSpace', 'operationSpace'] as const;

/** A geometry, also as the value of a GeoProperty. */
function placeOf(value: unknown): readonly Geometry[] {
  if (value === undefined) return [];
  return [getGeometry(isObject(value) && value.type === 'GeoProperty' ? value.value : value)];
}

function scopesOf(value: unknown): readonly string[] {
  const scopes = value === undefined ? [] : [value].flat();
  if (!scopes.every((one) => typeof one === 'string')) throw bad('scope is a text or a list of texts');
  return scopes;
}

function intervalOf(value: unknown, what: string): Interval | undefined {
  if (value === undefined) return undefined;
  const [from, to] = isObject(value) ? [parseInstant(value.startAt), parseInstant(value.endAt)] : [];
  if (from === undefined || (isObject(value) && value.endAt !== undefined && to === undefined))
    throw bad(`${what} has startAt and endAt, dates and times with zone`);
  return to === undefined ? { from } : { from, to };
}

function expiryOf(value: unknown): Instant | undefined {
  if (value === undefined) return undefined;
  const at = parseInstant(value);
  if (at === undefined) throw bad('expiresAt is not a date and time with zone');
  return at;
}

function readInfo(value: unknown, context: LdContext): RegistrationInfo {
  if (!isObject(value)) throw bad('information is a list of objects');
  const names = [
    ...listOf(value.propertyNames, 'propertyNames'),
    ...listOf(value.relationshipNames, 'relationshipNames'),
  ];
  const entities = value.entities;
  if (entities !== undefined && (!Array.isArray(entities) || entities.length === 0)) throw bad('entities is a list');
  if (entities === undefined && names.length === 0) throw bad('information names entities or attributes');
  return {
    entities: Array.isArray(entities) ? entities.map((one) => readEntities(one, context)) : undefined,
    attributes:
      names.length === 0
        ? undefined
        : keysOf(
            names.map((one) => getName(one, 'attribute')),
            context,
          ),
  };
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw bad(`${what} is a list`);
  return value;
}

function readEntities(value: unknown, context: LdContext): RegisteredEntities {
  if (!isObject(value)) throw bad('entities is a list of objects');
  const { id, idPattern, type } = value;
  if (type === undefined) throw bad('type of entities is missing');
  return {
    id: id === undefined ? undefined : getUri(id, 'id of entities'),
    idPattern: typeof idPattern === 'string' ? idPattern : undefined,
    matches: idPattern === undefined ? undefined : patternOf(idPattern),
    types: [type].flat().map((one) => context.keyOf(getName(one, 'type of entities'))),
  };
}

/** In linear time, whatever the pattern. */
export function patternOf(value: unknown): (id: string) => boolean {
  if (typeof value !== 'string' || value.length > 256) throw bad('idPattern of entities');
  try {
    const pattern = RE2JS.compile(value);
    return (id) => pattern.matcher(id).find();
  } catch {
    throw bad('idPattern of entities');
  }
}

const isExact = ({ entities, attributes }: RegistrationInfo) =>
  attributes !== undefined && entities?.every((one) => one.id !== undefined) === true;

/** What is asked or written. Undefined: not known, or all. */
export interface Wanted {
  readonly ids?: readonly string[] | undefined;
  /** Whether an id fits the pattern asked for. Two patterns may have an id in common: that they do not is not asked. */
  readonly fitsPattern?: ((id: string) => boolean) | undefined;
  readonly types?: readonly string[] | undefined;
  readonly attributes?: readonly string[] | undefined;
  /** Attributes of what is found that are shown, at least one of which a source is to have. */
  readonly shown?: readonly string[] | undefined;
}

/** The attributes a source may have of what is wanted, which may be none; undefined when it has nothing to do with it. */
export function attributesAt(
  registration: Pick<Registration, 'infos'>,
  wanted: Wanted,
): 'all' | ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const { entities, attributes } of registration.infos) {
    if (entities && !entities.some((one) => hasEntities(one, wanted))) continue;
    if (attributes && wanted.shown && !wanted.shown.some((name) => attributes.has(name))) continue;
    const some = wanted.attributes;
    if (!attributes) {
      // Who has whole entities has those without attributes too.
      if (!some || some.length === 0) return 'all';
      for (const name of some) found.add(name);
    } else for (const name of attributes) if (!some || some.includes(name)) found.add(name);
  }
  return found.size > 0 ? found : undefined;
}

/** The parts of a registration, by their place in it, that have to do with what is wanted (clause 5.12). */
export const partsOf = (registration: Registration, wanted: readonly Wanted[]): readonly number[] =>
  registration.infos.flatMap((info, index) =>
    wanted.some((one) => attributesAt({ infos: [info] }, one) !== undefined) ? [index] : [],
  );

function hasEntities({ id, matches, types }: RegisteredEntities, wanted: Wanted): boolean {
  if (wanted.types && !wanted.types.some((type) => types.includes(type))) return false;
  if (id !== undefined && wanted.fitsPattern && !wanted.fitsPattern(id)) return false;
  if (!wanted.ids) return true;
  return wanted.ids.some((one) => (id === undefined || id === one) && (matches === undefined || matches(one)));
}

/** True when two registrations claim the same instances of the same attribute of the same entity, as far as can be told. */
export function overlaps(one: Registration, other: Registration): boolean {
  if (one.datasetIds && other.datasetIds?.isDisjointFrom(one.datasetIds)) return false;
  return one.infos.some((info) =>
    (info.entities ?? [undefined]).some((entities) => {
      const wanted = {
        ids: entities?.id === undefined ? undefined : [entities.id],
        fitsPattern: entities?.matches,
        types: entities?.types,
        attributes: info.attributes && [...info.attributes],
      };
      return attributesAt(other, wanted) !== undefined;
    }),
  );
}
