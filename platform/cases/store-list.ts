import { type Instant, isoInstant, type RowFilter, type Tenant } from '@hub/kernel';
import type { Database, Queryable, Statement } from '@hub/runtime';
import { accessColumns } from './case-access.ts';
import type { CaseFile } from './case-file.ts';
import { type CaseRecord, toCaseFile } from './case-row.ts';
import { searchPairs } from './duplicates/search-pairs.ts';

export const queues = [
  'mine',
  'team',
  'area',
  'watching',
  'joint',
  'overdue',
  'dueSoon',
  'approvals',
  'ordered',
  'closed',
  'all',
] as const;
export type CaseQueue = (typeof queues)[number];

/** Whose inbox: a person and the roles held, `all` for who holds every role, and the cases they may see at all. */
export interface Reader {
  readonly tenant: Tenant;
  readonly person: string;
  readonly roles: readonly string[] | 'all';
  /** The bureaus and areas somebody works for, `all` for who works for the whole city. */
  readonly units: readonly string[] | 'all';
  readonly rows: RowFilter;
}

export interface CaseFilter {
  readonly queue?: CaseQueue;
  readonly state?: 'open' | 'closed';
  readonly role?: string;
  readonly type?: string;
  readonly area?: string;
  readonly bureau?: string;
  readonly class?: string;
  readonly source?: string | readonly string[];
  /** Only what has been opened again. */
  readonly reopened?: boolean;
  readonly priority?: string;
  readonly assignee?: string;
  readonly slip?: string;
  readonly step?: string;
  /** Attributes that a case must have, with these values. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** What it is about, such as the id of an entity. */
  readonly subject?: string;
  readonly q?: string;
  readonly limit: number;
  readonly after?: { readonly at: Instant; readonly id: string };
}

/** Open work by what is due first, finished work by what finished last, everything by what came last. */
const orders = {
  open: { column: 'due_at', direction: 'asc', beyond: '>', at: (file: CaseFile) => file.dueAt },
  closed: {
    column: 'closed_at',
    direction: 'desc',
    beyond: '<',
    at: (file: CaseFile) => file.closedAt ?? file.openedAt,
  },
  any: { column: 'opened_at', direction: 'desc', beyond: '<', at: (file: CaseFile) => file.openedAt },
} as const;

function orderOf({ queue, state }: CaseFilter): (typeof orders)[keyof typeof orders] {
  if (queue === 'closed' || state === 'closed') return orders.closed;
  return state === 'open' || (queue !== undefined && queue !== 'all') ? orders.open : orders.any;
}

const soon_ms = 24 * 3_600_000;
const overdue = (now: string) => `due_at < coalesce(paused_at, ${now})`;

/** A page of an inbox; every order has an index. */
export async function selectCases(
  database: Queryable,
  reader: Reader,
  filter: CaseFilter,
  now: Instant,
): Promise<readonly CaseFile[]> {
  if (reader.rows.none) return [];
  return (await database.query<CaseRecord>(casesStatement(reader, filter, now))).map(toCaseFile);
}

/**
 * The one SQL of all inboxes. The page is found first, by an index that covers what open work is asked for, and fetched then:
 * what a filter passes over is not read.
 */
export function casesStatement(reader: Reader, filter: CaseFilter, now: Instant): Statement {
  const values: unknown[] = [reader.tenant];
  const use = (value: unknown) => `$${values.push(value)}`;
  const order = orderOf(filter);
  const conditions = ['tenant = $1', reader.rows.sql(accessColumns, use), ...queueConditions(reader, filter, now, use)];
  if (order !== orders.any) conditions.push(order === orders.open ? `state = 'open'` : `state = 'closed'`);
  for (const [key, column] of Object.entries(equalities)) {
    const value = filter[key as keyof typeof equalities];
    // `<pack>.*` stands for every type of a pack.
    if (key === 'type' && typeof value === 'string' && value.endsWith('.*'))
      conditions.push(`starts_with(type, ${use(value.slice(0, -1))})`);
    else if (typeof value === 'object') conditions.push(`${column} = any(${use(value)}::text[])`);
    else if (value !== undefined) conditions.push(`${column} = ${use(value)}`);
  }
  if (filter.reopened === true) conditions.push('reopened > 0');
  if (filter.attributes !== undefined)
    conditions.push(`attributes @> ${use(JSON.stringify(filter.attributes))}::jsonb`);
  if (filter.area !== undefined) conditions.push(`area_codes @> array[${use(filter.area)}]`);
  if (filter.q !== undefined) {
    const pairs = order === orders.open ? searchPairs(filter.q) : [];
    if (pairs.length > 0) conditions.push(`search_pairs @> ${use(pairs)}::int[]`);
    const like = use(`%${filter.q.replaceAll(/[\\%_]/g, '\\$&')}%`);
    conditions.push(
      `(number ilike ${like} or title->>'zh' ilike ${like} or title->>'en' ilike ${like} or description ilike ${like})`,
    );
  }
  if (filter.after) {
    conditions.push(
      `(${order.column}, id) ${order.beyond} (${use(isoInstant(filter.after.at))}::timestamptz, ${use(filter.after.id)}::text)`,
    );
  }
  const sorted = `order by ${order.column} ${order.direction}, id ${order.direction}`;
  const page = `select id from case_file where ${conditions.join(' and ')} ${sorted} limit ${use(filter.limit)}`;
  const text = `select f.* from (${page}) page join case_file f on f.tenant = $1 and f.id = page.id
     order by f.${order.column} ${order.direction}, f.id ${order.direction}`;
  return { text, values };
}

/** What can be asked for by one value, and where it is kept. */
const equalities = {
  type: 'type',
  bureau: 'bureau',
  class: 'class',
  source: 'source',
  priority: 'priority',
  assignee: 'assignee_id',
  slip: 'slip',
  step: 'step',
  subject: 'subject',
} as const satisfies Partial<Record<keyof CaseFilter, string>>;

/** Where the next page begins. */
export function cursorAfter(filter: CaseFilter, page: readonly CaseFile[]): string | undefined {
  const last = page.length < filter.limit ? undefined : page.at(-1);
  return last && `${isoInstant(orderOf(filter).at(last))}|${last.id}`;
}

function queueConditions(
  reader: Reader,
  { queue, role }: CaseFilter,
  now: Instant,
  use: (value: unknown) => string,
): readonly string[] {
  const ofRole = role === undefined ? [] : [`role = ${use(role)}`];
  switch (queue) {
    case 'mine':
      return [`assignee_id = ${use(reader.person)}`, ...ofRole];
    case 'team':
      return reader.roles === 'all' ? ofRole : [`role = any(${use(reader.roles)})`, ...ofRole];
    case 'overdue':
      return [
        `due_at < ${use(isoInstant(now))}::timestamptz`,
        overdue(`${use(isoInstant(now))}::timestamptz`),
        ...ofRole,
      ];
    case 'dueSoon':
      return [
        `due_at >= ${use(isoInstant(now))}::timestamptz and due_at < ${use(isoInstant(now + soon_ms))}::timestamptz`,
        'paused_at is null',
        ...ofRole,
      ];
    case 'watching':
      return [
        `id in (select case_id from case_watch where case_watch.tenant = $1 and person_id = ${use(reader.person)})`,
        ...ofRole,
      ];
    case 'joint':
      return [`task_units <> '{}'`, ...(reader.units === 'all' ? [] : [`task_units && ${use(reader.units)}::text[]`])];
    case 'approvals':
      return ['request_kind is not null', ...ofRole];
    case 'ordered':
      return ['order_due_at is not null', ...ofRole];
    case 'area':
      // Without an area of one's own this is all one may see.
      return reader.units === 'all' || reader.units.length === 0
        ? ofRole
        : [`(area_codes && ${use(reader.units)}::text[] or bureau = any(${use(reader.units)}))`, ...ofRole];
    default:
      return ofRole;
  }
}

export interface CaseCounts {
  readonly mine: number;
  readonly team: number;
  readonly overdue: number;
  /** Due within a day and not paused. */
  readonly dueSoon: number;
  readonly watching: number;
  /** With a task of one's own units. */
  readonly joint: number;
  readonly approvals: number;
  readonly ordered: number;
  readonly open: number;
  /** Counted to 10,000 and no further. */
  readonly closed: number;
}

export async function countCases(
  database: Queryable,
  reader: Reader,
  role: string | undefined,
  now: Instant,
): Promise<CaseCounts> {
  const none = {
    mine: 0,
    team: 0,
    overdue: 0,
    dueSoon: 0,
    watching: 0,
    joint: 0,
    approvals: 0,
    ordered: 0,
    open: 0,
    closed: 0,
  };
  if (reader.rows.none) return none;
  const values: unknown[] = [
    reader.tenant,
    reader.person,
    reader.roles === 'all' ? null : reader.roles,
    isoInstant(now),
    isoInstant(now + soon_ms),
    role ?? null,
    reader.units === 'all' ? null : reader.units,
  ];
  const visible = reader.rows.sql(accessColumns, (value) => `$${values.push(value)}`);
  const [row] = await database.query<CaseCounts>(
    `select count(*) filter (where assignee_id = $2)::int as mine,
             count(*) filter (where $3::text[] is null or role = any($3))::int as team,
             count(*) filter (where due_at < coalesce(paused_at, $4::timestamptz))::int as overdue,
             count(*) filter (where paused_at is null and due_at >= $4::timestamptz and due_at < $5::timestamptz)::int as "dueSoon",
             count(*) filter (where task_units <> '{}' and ($7::text[] is null or task_units && $7))::int as joint,
             count(*) filter (where request_kind is not null)::int as approvals,
             count(*) filter (where order_due_at is not null)::int as ordered,
             (select count(*)::int from case_file where state = 'open' and ($6::text is null or role = $6) and ${visible}
                and id in (select case_id from case_watch where case_watch.tenant = $1 and person_id = $2)) as watching,
             count(*)::int as open,
             (select count(*)::int from (select 1 from case_file where tenant = $1 and state = 'closed' and ${visible} limit 10000) c) as closed
           from case_file where tenant = $1 and state = 'open' and ($6::text is null or role = $6) and ${visible}`,
    values,
  );
  return row ?? none;
}

export interface TeamLoad {
  readonly person: string | null;
  readonly name: string | null;
  readonly open: number;
  readonly overdue: number;
  readonly soon: number;
}

/** Of the open cases somebody may see, how many everyone holds. */
export async function selectTeamLoads(database: Queryable, reader: Reader, now: Instant): Promise<readonly TeamLoad[]> {
  if (reader.rows.none) return [];
  const values: unknown[] = [reader.tenant, isoInstant(now), isoInstant(now + soon_ms)];
  const visible = reader.rows.sql(accessColumns, (value) => `$${values.push(value)}`);
  return database.query<TeamLoad & { person: string | null }>(
    `select assignee_id as person, min(assignee_name) as name, count(*)::int as open,
       count(*) filter (where due_at < coalesce(paused_at, $2::timestamptz))::int as overdue,
       count(*) filter (where paused_at is null and due_at >= $2::timestamptz and due_at < $3::timestamptz)::int as soon
     from case_file where tenant = $1 and state = 'open' and ${visible}
     group by assignee_id order by overdue desc, soon desc, open desc, person limit 500`,
    values,
  );
}

/** Which of these cases pass a row filter. */
export async function selectSeen(
  database: Database,
  tenant: Tenant,
  filter: RowFilter,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (filter.none || ids.length === 0) return new Set();
  const values: unknown[] = [tenant, ids];
  const seen = filter.sql(accessColumns, (value) => `$${values.push(value)}`);
  const rows = await database.query<{ id: string }>(
    `select id from case_file where tenant = $1 and id = any($2::text[]) and ${seen}`,
    values,
  );
  return new Set(rows.map((row) => row.id));
}
