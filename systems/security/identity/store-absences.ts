import type { Localised, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { validAt } from './store-units.ts';

/** A leave. */
export interface Absence {
  readonly id: string;
  readonly person: string;
  readonly personName: Localised;
  readonly from: Date;
  readonly to: Date;
  readonly reason: string | null;
}

/** False when there is no such person. */
export async function insertAbsence(
  database: Queryable,
  tenant: Tenant,
  absence: Omit<Absence, 'personName'> & { readonly by: string },
  now: Date,
): Promise<boolean> {
  const { id, person, from, to, reason, by } = absence;
  const rows = await database.query(
    `insert into absence (tenant, id, person_id, starts_at, ends_at, reason, recorded_by)
     select $1, $2, h.id, $4, $5, $6, $7 from person h where h.tenant = $1 and h.id = $3 and ${validAt('h', '$8::timestamptz')} returning id`,
    [tenant, id, person, from, to, reason, by, now],
  );
  return rows.length > 0;
}

export async function cancelAbsence(database: Queryable, tenant: Tenant, id: string, at: Date): Promise<boolean> {
  const rows = await database.query(
    'update absence set cancelled_at = $3 where tenant = $1 and id = $2 and cancelled_at is null returning id',
    [tenant, id, at],
  );
  return rows.length > 0;
}

/** Leaves that touch `[from, to)`, the earliest first. */
export async function selectAbsences(
  database: Queryable,
  tenant: Tenant,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<readonly Absence[]> {
  return database.query<Absence & { id: string }>(
    `select a.id, a.person_id as person, coalesce((
         select jsonb_build_object('zh', h.name_zh, 'en', h.name_en) from person h
         where h.tenant = a.tenant and h.id = a.person_id order by h.valid_from desc limit 1),
       jsonb_build_object('zh', a.person_id, 'en', a.person_id)) as "personName",
       a.starts_at as "from", a.ends_at as "to", a.reason
     from absence a where a.tenant = $1 and a.ends_at > $2 and a.starts_at < $3 and a.cancelled_at is null
     order by a.starts_at, a.id limit 1000`,
    [tenant, from, to],
  );
}
