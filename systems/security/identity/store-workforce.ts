import type { Localised, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { validAt } from './store-units.ts';

export interface WorkPostRow {
  readonly person: string;
  readonly personName: Localised;
  readonly unit: string;
  readonly role: string;
  readonly onDutyUntil: Date | null;
  /** When its last shift ended or a leave began, while off duty. */
  readonly offDutySince: Date | null;
  readonly tookOverFrom: string | null;
  /** Whether the post stands in a roster of the week before or after, or its holder is on leave. */
  readonly rostered: boolean;
}

/** All posts that hold at a time, with who of them is on duty. */
export async function selectWorkPosts(database: Queryable, tenant: Tenant, at: Date): Promise<readonly WorkPostRow[]> {
  return database.query<WorkPostRow & { person: string }>({
    name: 'identity.work-posts',
    text: `with shifts as (
        select post_id, max(ends_at) filter (where starts_at <= $2 and ends_at > $2) as until,
          max(ends_at) filter (where ends_at <= $2) as ended,
          max(handed_from) filter (where starts_at <= $2 and ends_at > $2) as handed_from
        from duty
        where tenant = $1 and cancelled_at is null and ends_at > $2::timestamptz - interval '7 days'
          and starts_at < $2::timestamptz + interval '7 days' group by post_id),
      away as (
        select person_id, min(starts_at) as since from absence
        where tenant = $1 and cancelled_at is null and starts_at <= $2 and ends_at > $2 group by person_id)
      select p.person_id as person, jsonb_build_object('zh', h.name_zh, 'en', h.name_en) as "personName", p.unit_id as unit,
        p.role, case when a.since is null then s.until end as "onDutyUntil",
        case when a.since is not null then a.since when s.until is null then s.ended end as "offDutySince",
        case when a.since is null then (
          select giver.person_id from duty d join post giver on giver.tenant = d.tenant and giver.id = d.post_id
          where d.tenant = $1 and d.id = s.handed_from) end as "tookOverFrom",
        s.post_id is not null or a.since is not null as rostered
      from post p join person h on h.tenant = p.tenant and h.id = p.person_id and ${validAt('h', '$2')}
      left join shifts s on s.post_id = p.id left join away a on a.person_id = p.person_id
      where p.tenant = $1 and ${validAt('p', '$2')} order by p.person_id, p.role, p.unit_id`,
    values: [tenant, at],
  });
}
