import { severalPlacesSql } from '../writing/entity-columns.ts';
import type { GeoCondition } from './geo-query.ts';
import type { Use } from './store-q.ts';

/** Metres of latitude in a degree, at least; a box around a distance may be too large, never too small. */
const metresPerDegree = 110_000;

/**
 * SQL that is true for the entities `e` of which some instance of the GeoProperty lies so. Several instances of `location`
 * are stored as one collection, whose box the index knows: the box chooses, then each instance is looked at by itself,
 * for a collection is within a district only where all of it is.
 */
export function geoToSql(condition: GeoCondition, use: Use): string {
  if (condition.property !== 'location') {
    const path = use(`$.${JSON.stringify(condition.property)} ? (@.type == "GeoProperty").value`);
    return `exists (select 1 from jsonb_path_query(e.body, ${path}::jsonpath) v, st_setsrid(st_geomfromgeojson(v::text), 4326) part(place)
      where ${geoToSqlAt(condition, 'part.place', use)})`;
  }
  const box = boxSql(condition, use);
  const each = `exists (select 1 from generate_series(1, st_numgeometries(e.location)) n, st_geometryn(e.location, n) part(place)
    where ${geoToSqlAt(condition, 'part.place', use)})`;
  return `(${box === undefined ? '' : `e.location && ${box} and `}case when ${severalPlacesSql('e')} then ${each} else ${geoToSqlAt(condition, 'e.location', use)} end)`;
}

// A parameter of type geometry is read once, whatever the plan; a function of a text would be for each row.
const geometrySql = (condition: GeoCondition, use: Use) =>
  `st_setsrid(${use(JSON.stringify(condition.geometry))}::geometry, 4326)`;

/** A box outside of which nothing meets the condition; undefined where there is none. */
function boxSql(condition: GeoCondition, use: Use): string | undefined {
  if (condition.relation === 'disjoint') return undefined;
  if (condition.relation !== 'near') return geometrySql(condition, use);
  if (condition.within === undefined) return undefined;
  const sides = [degrees(condition.within, condition.geometry), condition.within / metresPerDegree + 1e-6];
  return `st_expand(${geometrySql(condition, use)}, ${sides.map((side) => `${use(side)}::float8`).join(', ')})`;
}

/** @param place SQL of the geometry that the condition is about */
export function geoToSqlAt(condition: GeoCondition, place: string, use: Use): string {
  const geometry = geometrySql(condition, use);
  if (condition.relation !== 'near') return `st_${condition.relation}(${place}, ${geometry})`;
  const parts = [`${place} is not null`];
  if (condition.within !== undefined) {
    const metres = `${use(condition.within)}::float8`;
    parts.push(
      `${place} && ${boxSql(condition, use)}`,
      `st_dwithin(${place}::geography, ${geometry}::geography, ${metres})`,
    );
  }
  if (condition.beyond !== undefined)
    parts.push(`st_distance(${place}::geography, ${geometry}::geography) >= ${use(condition.beyond)}::float8`);
  return `(${parts.join(' and ')})`;
}

/** Degrees of longitude that hold a distance in metres at the geometry's farthest latitude; all of them near a pole. */
function degrees(metres: number, geometry: GeoCondition['geometry']): number {
  const latitudes = (geometry.coordinates as readonly unknown[])
    .flat(Number.POSITIVE_INFINITY)
    .filter((_, index) => index % 2 === 1) as number[];
  const latitude = Math.max(...latitudes.map(Math.abs), 0) + metres / metresPerDegree;
  return latitude >= 89 ? 360 : metres / metresPerDegree / Math.cos((latitude * Math.PI) / 180) + 1e-6;
}

/** Where an entity is by one of its properties, stored name: by its first instance, or of `location` by any. */
export function placeSql(property: string, use: Use): string {
  if (property === 'location') return 'e.location';
  const path = use(`$.${JSON.stringify(property)} ? (@.type == "GeoProperty").value`);
  return `(select st_setsrid(st_geomfromgeojson(jsonb_path_query_first(e.body, ${path}::jsonpath)::text), 4326))`;
}
