import type { Database } from '@hub/runtime';
import type { EntityState } from '../attributes/attribute.ts';
import { dueAt } from '../writing/expiry.ts';
import { bodyText, metaText } from '../writing/state.ts';
import { type EntityQuery, guarded, queryStatement } from './store-query.ts';

/** Entities in hand as rows of `givenSql`. */
export function givenRows(states: readonly EntityState[]): string {
  const rows = states.map((state) => {
    const place = state.attributes.get('location')?.[0]?.json;
    return {
      i: state.id,
      t: state.types,
      s: state.scope,
      b: JSON.parse(bodyText(state)) as object,
      m: JSON.parse(metaText(state)) as object,
      g: place?.type === 'GeoProperty' ? JSON.stringify(place.value) : null,
      c: new Date(state.createdAt),
      u: new Date(state.modifiedAt),
      e: dateOf(state.expiresAt),
      d: dateOf(dueAt(state)),
    };
  });
  return JSON.stringify(rows);
}

const dateOf = (at: number | undefined) => (at === undefined ? null : new Date(at));

/** Entities in hand as columns of the table of entities. @param rows placeholder of what `givenRows` made */
export const givenSql = (tenant: string, rows: string) => `select ${tenant}::text collate "C" as tenant,
    i collate "C" as id, t as types, s as scope, b as body, m as meta,
    st_setsrid(st_geomfromgeojson(g), 4326) as location, c as created_at, u as modified_at, e as expires_at, d as due_at
  from json_to_recordset(${rows}::json)
    as r(i text, t text[], s text[], b jsonb, m text, g text, c timestamptz, u timestamptz, e timestamptz, d timestamptz)`;

/** The ids of those entities in hand that a query means. */
export async function filterStates(
  database: Database,
  query: EntityQuery,
  states: readonly EntityState[],
): Promise<readonly string[]> {
  if (states.length === 0) return [];
  const { text, values } = queryStatement(
    query,
    'e.id',
    undefined,
    (tenant, use) => `(${givenSql(tenant, use(givenRows(states)))})`,
  );
  const rows = await guarded(() => database.query<{ id: string }>(text, values));
  return rows.map(({ id }) => id);
}
