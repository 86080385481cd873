import type { Geometry, Instant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import type { TimeRange } from '../history/temporal-query.ts';
import { holds } from '../query/evaluate-q.ts';
import type { Expression } from '../query/expression.ts';
import type { GeoCondition } from '../query/geo-query.ts';
import type { Query } from '../query/q.ts';
import { matchesScopes } from '../query/selection.ts';
import { geoToSqlAt } from '../query/store-geo.ts';
import type { Use } from '../query/store-q.ts';
import type { Interval, Registration } from './registration.ts';

/** What must hold of a registration itself, beside the entities and attributes it names (CIM 009 clauses 5.10.2 and 5.12). */
export interface SourceFilter {
  readonly csf?: Query | undefined;
  readonly scopes?: Expression<string> | undefined;
  /** Undefined: sources of what is now; else those that say they have something of the time, or of any. */
  readonly range?: TimeRange | 'any' | undefined;
  /** Sources that say nothing of their times fit any time: for asking them, where discovery goes by what they say. */
  readonly anyTime?: boolean;
  readonly geo?: GeoCondition | undefined;
  /** Instances of attributes that are asked for; a source that says nothing of its own may have them (clause 5.12). */
  readonly datasetIds?: ReadonlySet<string> | undefined;
}

/** All but places, which PostGIS is asked about. */
export function fits(registration: Registration, filter: SourceFilter): boolean {
  const { csf, scopes, range, anyTime, datasetIds } = filter;
  return (
    fitsTime(registration, range, anyTime ?? false) &&
    !(datasetIds && registration.datasetIds?.isDisjointFrom(datasetIds)) &&
    (!csf || holds(csf, registration.properties)) &&
    (!scopes || matchesScopes(scopes, registration.scopes))
  );
}

/** The hub asks too many sources rather than one too few: an interval fits that has any time in common with the one asked for. */
function fitsTime({ observed, managed }: Registration, range: SourceFilter['range'], anyTime: boolean): boolean {
  if (range === 'any') return true;
  if (!observed && !managed) return !range || anyTime;
  if (!range) return false;
  const interval = range.property === 'observedAt' ? observed : managed;
  return interval !== undefined && overlap(interval, range.from, range.to);
}

function overlap({ from, to }: Interval, start = Number.NEGATIVE_INFINITY, end: Instant = Number.POSITIVE_INFINITY) {
  return from <= end && (to === undefined || to >= start);
}

/** Those of some registrations that tell a place, where it has, or may hold, something that is asked for (clause 5.10.2.4). */
export async function fittingPlace(
  database: Queryable,
  registrations: readonly Registration[],
  geo: GeoCondition | undefined,
): Promise<readonly Registration[]> {
  if (!geo) return registrations;
  const places = placesOf(registrations, geo);
  const found = await thatMayMeet(database, places, geo);
  return registrations.filter((_, index) => places[index] && found.has(index));
}

/** Those of some sources that may have something at the place asked about; one that tells no such place may have (clause 4.3.6.1). */
export async function mayHavePlace<T extends { readonly registration: Registration }>(
  database: Queryable,
  sources: readonly T[],
  geo: GeoCondition | undefined,
): Promise<readonly T[]> {
  if (!geo) return sources;
  const places = placesOf(
    sources.map(({ registration }) => registration),
    geo,
  );
  const found = await thatMayMeet(database, places, geo);
  return sources.filter((_, index) => !places[index] || found.has(index));
}

type Places = readonly (Geometry | undefined)[];

const placesOf = (registrations: readonly Registration[], { property }: GeoCondition): Places =>
  registrations.map(({ places }) => places[property]);

async function thatMayMeet(database: Queryable, places: Places, geo: GeoCondition): Promise<ReadonlySet<number>> {
  if (places.every((place) => place === undefined)) return new Set();
  const values: unknown[] = [places.map((place) => (place === undefined ? null : JSON.stringify(place)))];
  const use: Use = (value) => `$${values.push(value)}`;
  const rows = await database.query<{ n: number }>(
    `select n::int from unnest($1::text[]) with ordinality as p(g, n), st_setsrid(st_geomfromgeojson(g), 4326) place
     where g is not null and ${mayMeetSql(geo, 'place', use)}`,
    values,
  );
  return new Set(rows.map(({ n }) => n - 1));
}

/** SQL that is true where something in a place may meet a condition. @param place SQL of a geometry */
function mayMeetSql(geo: GeoCondition, place: string, use: Use): string {
  const asked = () => `st_setsrid(st_geomfromgeojson(${use(JSON.stringify(geo.geometry))}), 4326)`;
  if (geo.relation === 'disjoint') return `not st_coveredby(${place}, ${asked()})`;
  if (geo.relation !== 'near') return `st_intersects(${place}, ${asked()})`;
  if (geo.beyond === undefined) return geoToSqlAt(geo, place, use);
  // Of a place, no point is farther from another point than all of its corners are.
  if (geo.geometry.type !== 'Point') return 'true';
  return `exists (select 1 from st_dumppoints(${place}) corner where ${geoToSqlAt(geo, 'corner.geom', use)})`;
}
