import type { Instant, Position, Principal, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface Shift {
  readonly id: string;
  readonly personId: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
}

export interface FieldPosition {
  readonly at: Instant;
  readonly position: Position;
  readonly accuracy_m: number;
}

interface ShiftRecord {
  id: string;
  person_id: string;
  started_at: Date;
  ended_at: Date | null;
}

/** Begins a shift or ends it; an ended one is not begun again. */
export function saveShift(tenant: Tenant, { id, personId, startedAt, endedAt }: Shift): Statement {
  return {
    name: 'field.save-shift',
    text: `insert into field_shift (tenant, id, person_id, started_at, ended_at) values ($1, $2, $3, $4, $5)
           on conflict (tenant, person_id, id) do update set ended_at = coalesce(field_shift.ended_at, excluded.ended_at)`,
    values: [tenant, id, personId, new Date(startedAt), endedAt === undefined ? null : new Date(endedAt)],
  };
}

/** A shift of somebody's own: what another person calls by the same id is another shift. */
export async function selectShift(database: Queryable, by: Principal, id: string): Promise<Shift | undefined> {
  const [row] = await database.query<ShiftRecord>(
    'select id, person_id, started_at, ended_at from field_shift where tenant = $1 and person_id = $2 and id = $3',
    [by.tenant, by.id, id],
  );
  return (
    row && {
      id: row.id,
      personId: row.person_id,
      startedAt: row.started_at.getTime(),
      ...(row.ended_at === null ? {} : { endedAt: row.ended_at.getTime() }),
    }
  );
}

/** Adds where somebody was; a place that comes twice counts once. */
export function insertPositions(by: Principal, shift: string, positions: readonly FieldPosition[]): Statement {
  return {
    name: 'field.insert-positions',
    text: `insert into field_position (tenant, person_id, shift_id, at, place, accuracy_m)
           select $1, $2, $3, at, st_setsrid(st_makepoint(lon, lat), 4326), accuracy
           from unnest($4::timestamptz[], $5::float8[], $6::float8[], $7::float8[]) as row(at, lon, lat, accuracy)
           on conflict do nothing`,
    values: [
      by.tenant,
      by.id,
      shift,
      positions.map(({ at }) => new Date(at)),
      positions.map(({ position }) => position[0]),
      positions.map(({ position }) => position[1]),
      positions.map(({ accuracy_m }) => accuracy_m),
    ],
  };
}

/** Where somebody was in a shift, in order. */
export async function selectPositions(
  database: Queryable,
  by: Principal,
  shift: string,
): Promise<readonly FieldPosition[]> {
  const rows = await database.query<{ at: Date; lon: number; lat: number; accuracy_m: number }>(
    `select at, st_x(place) as lon, st_y(place) as lat, accuracy_m from field_position
     where tenant = $1 and person_id = $2 and shift_id = $3 order by at limit 20000`,
    [by.tenant, by.id, shift],
  );
  return rows.map(({ at, lon, lat, accuracy_m }) => ({ at: at.getTime(), position: [lon, lat], accuracy_m }));
}

export function deletePositionsBefore(at: Instant): Statement {
  return { text: 'delete from field_position where at < $1', values: [new Date(at)] };
}
