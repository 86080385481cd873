import type { Queryable } from '@hub/runtime';
import type { AuditRecord } from './record.ts';

export interface RecordRow {
  readonly seq: number;
  readonly hash: string;
  readonly leaf: string | null;
  readonly id: string;
  readonly at: string;
  readonly tenant: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly actor_name: string;
  readonly action: string;
  readonly resource_type: string;
  readonly resource_id: string;
  readonly decision: string;
  readonly purpose: string | null;
  readonly case_id: string | null;
  readonly policies: string;
  readonly request_id: string | null;
  readonly address: string | null;
  readonly retention: string;
  readonly details: string;
}

/** Exact texts: a rounded time or a re-written number would hide a change. */
export const entryColumns = `seq, encode(hash, 'hex') as hash, id::text as id,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, tenant, actor_kind, actor_id, actor_name, action,
  resource_type, resource_id, decision, purpose, case_id, policies::text as policies, request_id, address, retention,
  details::text as details`;

const nothing = 'null::text';

/** What stands in the log after `after` up to `to`, by number. */
export async function listRecords(
  database: Queryable,
  after: number,
  to: number,
  limit: number,
): Promise<(AuditRecord & { readonly tenant?: string })[]> {
  const rows = await database.query<RecordRow>({
    name: 'audit.records',
    text: `select * from (
        select ${entryColumns}, ${nothing} as leaf from audit_entry where seq > $1 and seq <= $2 order by seq limit $3
      ) as whole
      union all
      select * from (
        select seq, encode(hash, 'hex'), ${Array.from({ length: 17 }, () => nothing).join(', ')}, encode(leaf, 'hex')
        from audit_tombstone where seq > $1 and seq <= $2 order by seq limit $3
      ) as pruned
      order by seq limit $3`,
    values: [after, to, limit],
  });
  return rows.map(toRecord);
}

export function toRecord(row: RecordRow): AuditRecord & { readonly tenant?: string } {
  const { seq, hash, leaf } = row;
  return leaf === null
    ? { seq, hash, entry: textOf(row), tenant: row.tenant }
    : { seq, hash, leaf, withheld: 'retention' };
}

/** The canonical text of a stored entry: the same as `entryText` made, as long as no column has changed. */
function textOf(row: RecordRow): string {
  const text = JSON.stringify;
  const member = (name: string, value: string | null) => (value === null ? '' : `"${name}":${text(value)},`);
  return (
    `{"action":${text(row.action)},` +
    `"actor":{"id":${text(row.actor_id)},"kind":${text(row.actor_kind)},"name":${text(row.actor_name)}},` +
    member('address', row.address) +
    `"at":${text(row.at)},` +
    member('caseId', row.case_id) +
    `"decision":${text(row.decision)},"details":${row.details},"id":${text(row.id)},"policies":${row.policies},` +
    member('purpose', row.purpose) +
    member('requestId', row.request_id) +
    `"resource":{"id":${text(row.resource_id)},"type":${text(row.resource_type)}},` +
    `"retention":${text(row.retention)},"tenant":${text(row.tenant)}}`
  );
}
