import type { Localised, Tenant } from '@hub/kernel';
import type { Database, Queryable } from '@hub/runtime';
import { unitNameSql } from './store-units.ts';

/** A post on duty for a time. */
export interface Duty {
  readonly id: string;
  readonly post: string;
  readonly role: string;
  readonly unit: string;
  readonly unitName: Localised;
  readonly person: string;
  readonly personName: Localised;
  readonly from: Date;
  readonly to: Date;
  /** The shift this one took over from, and what was told then. */
  readonly handedFrom: string | null;
  readonly note: string | null;
}

export async function insertDuty(
  database: Queryable,
  tenant: Tenant,
  duty: Pick<Duty, 'id' | 'post' | 'from' | 'to'>,
): Promise<void> {
  await database.query('insert into duty (tenant, id, post_id, starts_at, ends_at) values ($1, $2, $3, $4, $5)', [
    tenant,
    duty.id,
    duty.post,
    duty.from,
    duty.to,
  ]);
}

export async function cancelDuty(database: Queryable, tenant: Tenant, id: string, at: Date): Promise<boolean> {
  const rows = await database.query(
    'update duty set cancelled_at = $3 where tenant = $1 and id = $2 and cancelled_at is null returning id',
    [tenant, id, at],
  );
  return rows.length > 0;
}

/** Shifts that touch `[from, to)`, the earliest first; those of a post that has ended by then do not count. */
export async function selectDuties(
  database: Queryable,
  tenant: Tenant,
  filter: { readonly from: Date; readonly to: Date; readonly unit?: string; readonly role?: string },
): Promise<readonly Duty[]> {
  return database.query<Duty & { id: string }>(
    `select d.id, p.id as post, p.role, p.unit_id as unit, ${unitNameSql('p.tenant', 'p.unit_id', 'd.starts_at')} as "unitName", p.person_id as person,
       jsonb_build_object('zh', h.name_zh, 'en', h.name_en) as "personName", d.starts_at as "from", d.ends_at as "to",
       d.handed_from as "handedFrom", d.note
     from duty d join post p on p.tenant = d.tenant and p.id = d.post_id
     join person h on h.tenant = p.tenant and h.id = p.person_id and (h.valid_to is null or h.valid_to > d.starts_at)
     where d.tenant = $1 and d.ends_at > $2 and d.starts_at < $3 and d.cancelled_at is null
       and p.valid_from < d.ends_at and (p.valid_to is null or p.valid_to > d.starts_at)
       and ($4::text is null or p.unit_id = $4) and ($5::text is null or p.role = $5)
     order by d.starts_at, d.id limit 1000`,
    [tenant, filter.from, filter.to, filter.unit ?? null, filter.role ?? null],
  );
}

/** A shift that is not over at a time. */
export async function findDuty(
  database: Queryable,
  tenant: Tenant,
  id: string,
  at: Date,
): Promise<Pick<Duty, 'id' | 'post' | 'person' | 'from' | 'to'> | undefined> {
  const [duty] = await database.query<Pick<Duty, 'id' | 'post' | 'person' | 'from' | 'to'> & { id: string }>(
    `select d.id, d.post_id as post, p.person_id as person, d.starts_at as "from", d.ends_at as "to"
     from duty d join post p on p.tenant = d.tenant and p.id = d.post_id
     where d.tenant = $1 and d.id = $2 and d.cancelled_at is null and d.ends_at > $3`,
    [tenant, id, at],
  );
  return duty;
}

/** Ends one shift where the next begins; one that had not begun is called off. False when somebody else was first. */
export async function handDutyOver(
  database: Database,
  tenant: Tenant,
  order: {
    readonly duty: Pick<Duty, 'id' | 'from' | 'to'>;
    readonly shift: Pick<Duty, 'id' | 'post' | 'from' | 'to' | 'handedFrom'> & { readonly note?: string | undefined };
  },
): Promise<boolean> {
  const { duty, shift } = order;
  const hasBegun = duty.from < shift.from;
  return database.transaction(async (tx) => {
    const ended = await tx.query(
      `update duty set ends_at = case when $4 then $5 else ends_at end, cancelled_at = case when $4 then null else $5 end
       where tenant = $1 and id = $2 and cancelled_at is null and ends_at = $3 returning id`,
      [tenant, duty.id, duty.to, hasBegun, shift.from],
    );
    if (ended.length === 0) return false;
    await tx.query(
      `insert into duty (tenant, id, post_id, starts_at, ends_at, handed_from, note) values ($1, $2, $3, $4, $5, $6, $7)`,
      [tenant, shift.id, shift.post, shift.from, shift.to, shift.handedFrom, shift.note ?? null],
    );
    return true;
  });
}
