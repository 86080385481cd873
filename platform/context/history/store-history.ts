import type { Instant } from '@hub/kernel';
import type { Database, Statement } from '@hub/runtime';
import type { NgsiAttribute } from '../attributes/attribute.ts';

/** One row of the history. */
export interface InstanceRow {
  readonly entityId: string;
  readonly attribute: string;
  readonly datasetId: string | null;
  readonly instanceId: string;
  readonly at: Instant;
  readonly observed: boolean;
  readonly receivedAt: Instant;
  /** When it was corrected, else when it came. */
  readonly modifiedAt: Instant;
  readonly op: 'created' | 'updated' | 'deleted';
  readonly instance: NgsiAttribute;
}

export interface HistoryFilter {
  readonly tenant: string;
  readonly ids: readonly string[];
  readonly attributes: readonly string[];
  /** Included. */
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  readonly limit: number;
}

export interface RawInstance {
  entity_id: string;
  attribute: string;
  dataset_id: string | null;
  instance_id: string;
  at: Date;
  observed: boolean;
  received_at: Date;
  modified_at: Date | null;
  op: InstanceRow['op'];
  instance: NgsiAttribute;
}

export const instanceColumns =
  'entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, instance';

export function toInstanceRow(row: RawInstance): InstanceRow {
  return {
    entityId: row.entity_id,
    attribute: row.attribute,
    datasetId: row.dataset_id,
    instanceId: `urn:ngsi-ld:attribute-instance:${row.instance_id}`,
    at: row.at.getTime(),
    observed: row.observed,
    receivedAt: row.received_at.getTime(),
    modifiedAt: (row.modified_at ?? row.received_at).getTime(),
    op: row.op,
    instance: row.instance,
  };
}

/** What entities were created with becomes rows for each attribute, so that single ones can be changed. Call within the transaction that changes them. */
export const unpackHistory = (tenant: string, ids: readonly string[]): Statement => ({
  text: 'select unpack_history($1, $2)',
  values: [tenant, ids],
});

/** Values written for these attributes of these entities, oldest first in each. */
export async function selectInstances(database: Database, filter: HistoryFilter): Promise<InstanceRow[]> {
  const rows = await database.query<RawInstance>({
    name: 'history.list',
    text: `select ${instanceColumns} from attribute_instance
           where tenant = $1 and entity_id = any($2) and attribute = any($3) and at >= $4 and at < $5 and op <> 'deleted'
           order by entity_id, attribute, at limit $6`,
    values: [filter.tenant, filter.ids, filter.attributes, new Date(filter.from), new Date(filter.to), filter.limit],
  });
  return rows.map(toInstanceRow);
}

export interface MarkFilter {
  readonly tenant: string;
  readonly id: string;
  readonly attributes: readonly string[];
  /** Twelve hexadecimal digits. */
  readonly mark: string;
  readonly from: Instant;
}

/** The newest time of what a marked write has left. */
export async function selectMarked(database: Database, filter: MarkFilter): Promise<Instant | undefined> {
  const bound = (digit: string) =>
    `${filter.mark.slice(0, 8)}-${filter.mark.slice(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`;
  const [row] = await database.query<{ at: Date | null }>({
    name: 'history.marked',
    text: `select max(at) as at from attribute_instance
           where tenant = $1 and entity_id = $2 and attribute = any($3) and at >= $4 and instance_id between $5 and $6`,
    values: [filter.tenant, filter.id, filter.attributes, new Date(filter.from), bound('0'), bound('f')],
  });
  return row?.at?.getTime();
}
