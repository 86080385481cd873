import type { Localised, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { validAt } from './store-units.ts';

export interface WorkPostRow {
  readonly person: string;
  readonly personName: Localised;
  readonly unit: string;
  readonly role: string;
  readonly onDutyUntil: Date | null;
  /** Whether the post stands in a roster of the week before or after. */
  readonly rostered: boolean;
}

/** All posts that hold at a time, with who of them is on duty. */
export async function selectWorkPosts(database: Queryable, tenant: Tenant, at: Date): Promise<readonly WorkPostRow[]> {
  return database.query<WorkPostRow & { person: string }>({
    name: 'identity.work-posts',
    text: `with shifts as (
        select post_id, max(ends_at) filter (where starts_at <= $2 and ends_at > $2) as until from duty
        where tenant = $1 and cancelled_at is null and ends_at > $2::timestamptz - interval '7 days'
          and starts_at < $2::timestamptz + interval '7 days' group by post_id)
      select p.person_id as person, jsonb_build_object('zh', h.name_zh, 'en', h.name_en) as "personName", p.unit_id as unit,
        p.role, s.until as "onDutyUntil", s.post_id is not null as rostered
      from post p join person h on h.tenant = p.tenant and h.id = p.person_id and ${validAt('h', '$2')}
      left join shifts s on s.post_id = p.id
      where p.tenant = $1 and ${validAt('p', '$2')} order by p.person_id, p.role, p.unit_id`,
    values: [tenant, at],
  });
}
