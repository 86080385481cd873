import type { Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface AuditFilter {
  readonly tenant: Tenant;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly decision?: string | undefined;
  readonly caseId?: string | undefined;
  readonly purpose?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Entries older than this number of the log. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** An entry as the API shows it. */
export interface FoundEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly decision: string;
  readonly purpose: string | null;
  readonly caseId: string | null;
  readonly policies: readonly string[];
  readonly requestId: string | null;
  readonly address: string | null;
  readonly retention: string;
  readonly details: unknown;
}

/** Newest first. Only the conditions asked for stand in the statement, so that each finds its index. */
export function searchEntries(database: Queryable, filter: AuditFilter): Promise<FoundEntry[]> {
  return database.query<FoundEntry>(searchStatement(filter));
}

export function searchStatement(filter: AuditFilter): Statement {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = (condition: (place: string) => string, value: unknown): string[] =>
    value === undefined ? [] : [condition(bind(value))];
  const conditions = [
    ...where((place) => `tenant = ${place}`, filter.tenant),
    ...where((place) => `actor_id = ${place}`, filter.actor),
    ...where((place) => `action = ${place}`, filter.action),
    ...where((place) => `resource_type = ${place}`, filter.resourceType),
    ...where((place) => `resource_id = ${place}`, filter.resourceId),
    // Written out: only then does the planner see that the index of refusals is enough.
    ...(filter.decision === undefined ? [] : [`decision = '${filter.decision === 'deny' ? 'deny' : 'permit'}'`]),
    ...where((place) => `case_id = ${place}`, filter.caseId),
    ...where((place) => `purpose = ${place}`, filter.purpose),
    ...where((place) => `at >= ${place}`, filter.from),
    ...where((place) => `at < ${place}`, filter.to),
    ...where((place) => `(at, seq) < (select at, seq from audit_entry where seq = ${place})`, filter.after),
  ];
  return {
    text: `select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       json_build_object('kind', actor_kind, 'id', actor_id, 'name', actor_name) as actor, action,
       json_build_object('type', resource_type, 'id', resource_id) as resource, decision, purpose, case_id as "caseId",
       policies, request_id as "requestId", address, retention, details
     from audit_entry where ${conditions.join(' and ')} order by audit_entry.at desc, seq desc limit ${bind(filter.limit)}`,
    values,
  };
}
