import { type CasePoint, type Instant, isoInstant, type Position } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { accessColumns } from '../case-access.ts';
import type { Reader } from '../store-list.ts';

interface PointRecord {
  id: string;
  number: string;
  type: string;
  class: string | null;
  state: 'open' | 'closed';
  opened_at: Date;
  due_at: Date;
  closed_at: Date | null;
  reopened: number;
  subject: string | null;
  area_codes: string[];
  position: Position;
}

/** More than this is a city's year; the newest count. */
const most = 50_000;

/** Cases of some types inside an area, as far as somebody may see them. */
export async function selectCasePoints(
  database: Queryable,
  reader: Reader,
  filter: { readonly types: readonly string[]; readonly area: string; readonly since: Instant },
): Promise<readonly CasePoint[]> {
  if (reader.rows.none) return [];
  const values: unknown[] = [reader.tenant, filter.types, filter.area, isoInstant(filter.since), most];
  const visible = reader.rows.sql(accessColumns, (value) => `$${values.push(value)}`);
  const rows = await database.query<PointRecord>(
    `select id, number, type, class, state, opened_at, due_at, closed_at, reopened, subject, area_codes,
            location->'coordinates' as position
     from case_file
     where tenant = $1 and type = any($2) and area_codes @> array[$3::text] and opened_at >= $4::timestamptz
       and location->>'type' = 'Point' and ${visible}
     order by opened_at desc limit $5`,
    values,
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    type: row.type.slice(row.type.indexOf('.') + 1),
    state: row.state,
    openedAt: row.opened_at.getTime(),
    dueAt: row.due_at.getTime(),
    reopened: row.reopened,
    areas: row.area_codes,
    position: row.position,
    ...(row.class === null ? {} : { class: row.class }),
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at.getTime() }),
    ...(row.subject === null ? {} : { subject: row.subject }),
  }));
}
