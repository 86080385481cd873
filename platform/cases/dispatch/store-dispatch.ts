import { type Instant, isoInstant, type Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';

export interface PersonLoad {
  readonly person: string;
  readonly open: number;
  /** Due within a day. */
  readonly soon: number;
}

const soon_ms = 24 * 3_600_000;

/** What everyone has in hand. */
export async function selectLoads(database: Queryable, tenant: Tenant, now: Instant): Promise<readonly PersonLoad[]> {
  return database.query<PersonLoad & { person: string }>({
    name: 'cases.loads',
    text: `select assignee_id as person, count(*)::int as open, count(*) filter (where due_at < $2::timestamptz)::int as soon
           from case_file where tenant = $1 and state = 'open' and assignee_id is not null group by assignee_id`,
    values: [tenant, isoInstant(now + soon_ms)],
  });
}

export interface Experience {
  readonly person: string;
  readonly type: string;
  readonly class: string;
  readonly handled: number;
}

/** How often everyone has handled what. */
export async function selectExperience(database: Queryable, tenant: Tenant): Promise<readonly Experience[]> {
  return database.query<Experience & { person: string }>({
    name: 'cases.experience',
    text: 'select person_id as person, type, class, handled from case_experience where tenant = $1',
    values: [tenant],
  });
}
