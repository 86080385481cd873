import { type Instant, isoInstant, type RowFilter, type Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { accessColumns } from './case-access.ts';
import type { CaseFile } from './case-file.ts';
import { type CaseRecord, toCaseFile } from './case-row.ts';

export const queues = ['mine', 'team', 'area', 'overdue', 'closed', 'all'] as const;
export type CaseQueue = (typeof queues)[number];

/** Whose inbox: a person and the roles held, `all` for who holds every role, and the cases they may see at all. */
export interface Reader {
  readonly tenant: Tenant;
  readonly person: string;
  readonly roles: readonly string[] | 'all';
  readonly rows: RowFilter;
}

export interface CaseFilter {
  readonly queue?: CaseQueue;
  readonly state?: 'open' | 'closed';
  readonly role?: string;
  readonly type?: string;
  readonly area?: string;
  readonly bureau?: string;
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

const overdue = (now: string) => `due_at < coalesce(paused_at, ${now})`;

/** A page of an inbox; every order has an index. */
export async function selectCases(
  database: Queryable,
  reader: Reader,
  filter: CaseFilter,
  now: Instant,
): Promise<readonly CaseFile[]> {
  if (reader.rows.none) return [];
  const values: unknown[] = [reader.tenant];
  const use = (value: unknown) => `$${values.push(value)}`;
  const order = orderOf(filter);
  const conditions = ['tenant = $1', reader.rows.sql(accessColumns, use), ...queueConditions(reader, filter, now, use)];
  if (order !== orders.any) conditions.push(order === orders.open ? `state = 'open'` : `state = 'closed'`);
  if (filter.type !== undefined) conditions.push(`type = ${use(filter.type)}`);
  if (filter.bureau !== undefined) conditions.push(`bureau = ${use(filter.bureau)}`);
  if (filter.area !== undefined) conditions.push(`area_codes @> array[${use(filter.area)}]`);
  if (filter.q !== undefined) {
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
  const rows = await database.query<CaseRecord>(
    `select * from case_file where ${conditions.join(' and ')}
     order by ${order.column} ${order.direction}, id ${order.direction} limit ${use(filter.limit)}`,
    values,
  );
  return rows.map(toCaseFile);
}

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
      return [overdue(`${use(isoInstant(now))}::timestamptz`), ...ofRole];
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
  readonly open: number;
  /** Counted to 10,000 and no further. */
  readonly closed: number;
}

const soon_ms = 24 * 3_600_000;

export async function countCases(
  database: Queryable,
  reader: Reader,
  role: string | undefined,
  now: Instant,
): Promise<CaseCounts> {
  const none = { mine: 0, team: 0, overdue: 0, dueSoon: 0, open: 0, closed: 0 };
  if (reader.rows.none) return none;
  const values: unknown[] = [
    reader.tenant,
    reader.person,
    reader.roles === 'all' ? null : reader.roles,
    isoInstant(now),
    isoInstant(now + soon_ms),
    role ?? null,
  ];
  const visible = reader.rows.sql(accessColumns, (value) => `$${values.push(value)}`);
  const [row] = await database.query<CaseCounts>(
    `select count(*) filter (where assignee_id = $2)::int as mine,
             count(*) filter (where $3::text[] is null or role = any($3))::int as team,
             count(*) filter (where due_at < coalesce(paused_at, $4::timestamptz))::int as overdue,
             count(*) filter (where paused_at is null and due_at >= $4::timestamptz and due_at < $5::timestamptz)::int as "dueSoon",
             count(*)::int as open,
             (select count(*)::int from (select 1 from case_file where tenant = $1 and state = 'closed' and ${visible} limit 10000) c) as closed
           from case_file where tenant = $1 and state = 'open' and ($6::text is null or role = $6) and ${visible}`,
    values,
  );
  return row ?? none;
}
