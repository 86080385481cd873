import { type Instant, isoInstant, type Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import type { CaseFile } from '../case-file.ts';
import { type CaseRecord, toCaseFile } from '../case-row.ts';

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

/** Who holds open cases of some types. */
export async function selectHolders(
  database: Queryable,
  types: readonly string[],
): Promise<readonly { readonly tenant: Tenant; readonly person: string }[]> {
  return database.query<{ tenant: Tenant; person: string }>({
    name: 'cases.holders',
    text: `select distinct tenant, assignee_id as person from case_file
           where state = 'open' and assignee_id is not null and type = any($1)`,
    values: [types],
  });
}

/** Open cases of some types that somebody holds, in the order of their ids. */
export async function selectHeld(
  database: Queryable,
  held: {
    readonly tenant: Tenant;
    readonly person: string;
    readonly types: readonly string[];
    readonly limit: number;
    readonly after?: string;
  },
): Promise<readonly CaseFile[]> {
  const rows = await database.query<CaseRecord>({
    name: 'cases.held',
    text: `select * from case_file where tenant = $1 and state = 'open' and assignee_id = $2 and type = any($3) and id > $4
           order by id limit $5`,
    values: [held.tenant, held.person, held.types, held.after ?? '', held.limit],
  });
  return rows.map(toCaseFile);
}
