import { type Instant, isoInstant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import { getUri } from '../attributes/names.ts';
import type { Broker } from '../broker.ts';
import { here } from '../distribution/merge-entities.ts';
import { contextErrors } from '../errors.ts';
import { parsePeriod } from '../history/temporal-query.ts';
import { limits } from '../limits.ts';
import { headerOf } from '../request.ts';
import type { QueryInput } from './query-input.ts';
import {
  dropMapped,
  type EntityMapRow,
  insertEntityMap,
  type MappedEntities,
  selectEntityMap,
} from './store-entity-maps.ts';
import type { EntityQuery } from './store-query.ts';

const usualLifetime_ms = 3_600_000;
const longestLifetime_ms = 24 * 3_600_000;

/** Who has which entities of a query. */
export interface Survey {
  readonly entities: MappedEntities;
  /** Registration → the map its source keeps. */
  readonly linked: Readonly<Record<string, string>>;
}

/** What is known of entities that are here alone. */
export const surveyOfHere = (ids: readonly string[]): Survey => ({
  entities: Object.fromEntries(ids.map((id) => [id, [here]])),
  linked: {},
});

/** The map a query works with. */
export interface MapInUse extends Survey {
  readonly location: string;
  readonly created: boolean;
  /** Of its entities, in their order, those that the query asks for. */
  readonly ids: readonly string[];
  /** Takes out what is known to meet the query no longer. */
  drop(ids: readonly string[]): Promise<void>;
  /** Takes out what a page of this hub alone has looked at and not found. */
  forget(
    found: readonly string[],
    covered: { after: string | undefined; upTo: string | undefined } | undefined,
  ): Promise<void>;
}

/** Where the map in use is. */
export const mapHeader = (map: MapInUse | undefined): Record<string, string> =>
  map ? { 'ngsild-entitymap': map.location } : {};

export const mapLocation = (id: string) => `/ngsi-ld/v1/entityMaps/${encodeURIComponent(id)}`;

/**
 * The entity map of a request (CIM 009 clause 5.5.14): the one its header names; a new one when that is gone, or when one
 * is asked for and there is none.
 */
export async function useEntityMap(
  broker: Broker,
  request: RouteRequest,
  input: QueryInput,
  query: Pick<EntityQuery, 'tenant' | 'ids'>,
  surveyOf: () => Promise<Survey>,
): Promise<MapInUse | undefined> {
  const named = headerOf(request, 'ngsild-entitymap');
  if (named === undefined && !input.flag('entityMap')) return undefined;
  const id = named === undefined ? undefined : mapIdOf(named);
  const found =
    id === undefined
      ? undefined
      : await selectEntityMap(broker.database, query.tenant, id, broker.access.ownerOf(request));
  const row = found ?? (await createEntityMap(broker, request, input, query, surveyOf));
  const mapped = Object.keys(row.entities).sort();
  const wanted = query.ids ? new Set(query.ids) : undefined;
  const drop = async (ids: readonly string[]) => {
    if (ids.length > 0) await dropMapped(broker.database, query.tenant, row.id, ids);
  };
  return {
    location: mapLocation(row.id),
    created: found === undefined,
    entities: row.entities,
    linked: row.linked,
    ids: wanted ? mapped.filter((one) => wanted.has(one)) : mapped,
    drop,
    async forget(ids, covered) {
      if (!covered || wanted || found === undefined) return;
      const seen = new Set(ids);
      await drop(
        mapped.filter(
          (one) =>
            row.entities[one]?.every((source) => source === here) &&
            (covered.after === undefined || one > covered.after) &&
            (covered.upTo === undefined || one <= covered.upTo) &&
            !seen.has(one),
        ),
      );
    },
  };
}

/** The id in a map's location, or the location itself when it is a URI of its own. @throws context.badRequestData */
function mapIdOf(location: string): string {
  const last = /\/entityMaps\/([^/?#]+)$/.exec(location)?.[1];
  try {
    return getUri(last === undefined ? location : decodeURIComponent(last), 'NGSILD-EntityMap');
  } catch (error) {
    throw contextErrors.badRequestData({ reason: 'NGSILD-EntityMap is not the place of an entity map' }, error);
  }
}

/** @throws context.tooManyResults when more entities match than a map holds */
export async function createEntityMap(
  broker: Broker,
  request: RouteRequest,
  input: QueryInput,
  query: { readonly tenant: string },
  surveyOf: () => Promise<Survey>,
): Promise<EntityMapRow> {
  const { entities, linked } = await surveyOf();
  if (Object.keys(entities).length > limits.mapped)
    throw contextErrors.tooManyResults({ reason: `an entity map holds at most ${limits.mapped} entities` });
  const row: EntityMapRow = {
    id: `urn:ngsi-ld:EntityMap:${crypto.randomUUID()}`,
    entities,
    linked,
    expires_at: new Date(expiryOf(input, broker.clock())),
  };
  await insertEntityMap(broker.database, query.tenant, row, request.principal?.id);
  return row;
}

function expiryOf(input: QueryInput, now: Instant): Instant {
  const period = parsePeriod(input.text('entityMapLifetime'));
  const asked = period ? period.length_ms + period.months * 30 * 24 * 3_600_000 : usualLifetime_ms;
  return now + Math.min(asked, longestLifetime_ms);
}

/** The latest instant a map may live to. */
export function boundedExpiry(asked: Instant, now: Instant): Instant {
  return Math.min(asked, now + longestLifetime_ms);
}

/** An entity map as it is answered (clause 5.2.39). */
export function showEntityMap(row: EntityMapRow) {
  return {
    id: row.id,
    type: 'EntityMap',
    expiresAt: isoInstant(row.expires_at.getTime()),
    entityMap: row.entities,
    linkedMaps: row.linked,
  };
}
