import type { EntityAccess, EntityId, Geometry, Instant, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { NgsiAttribute } from '../attributes/attribute.ts';
import { readFragment } from '../attributes/read-fragment.ts';
import { type MarkFilter, selectInstances, selectMarked } from '../history/store-history.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { deleteEntity, type Mutation, replaceEntity, upsertEntity } from '../writing/mutations.ts';
import { loadState } from '../writing/state.ts';
import type { Tenants } from '../writing/tenants.ts';
import type { Writer } from '../writing/writer.ts';
import { type EntityRow, listRows } from './store-entities.ts';

/** A write of another module. Missing entities come into being; attributes are normalised NGSI-LD under the core context. */
export interface EntityChange {
  readonly tenant: Tenant;
  readonly id: EntityId;
  readonly type: string;
  readonly attributes: Readonly<Record<string, NgsiAttribute>>;
  /** `append` overwrites the given attributes, `merge` merges into them, `replace` removes all others, `delete` removes the entity. */
  readonly mode: 'append' | 'merge' | 'replace' | 'delete';
  /** Twelve hexadecimal digits by which `findMarked` finds again what this change has written. */
  readonly mark?: string | undefined;
}

export interface StoredEntity {
  readonly id: EntityId;
  readonly types: readonly string[];
  /** The default instance of each attribute, normalised. */
  readonly attributes: Readonly<Record<string, NgsiAttribute>>;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly location?: Geometry;
}

/** One value of the history. */
export interface AttributeInstance {
  readonly entityId: EntityId;
  readonly attribute: string;
  readonly value: unknown;
  /** Undefined when the source gave no time; `receivedAt` is then all that is known. */
  readonly observedAt?: Instant;
  readonly receivedAt: Instant;
  readonly instanceId: string;
  readonly unitCode?: string;
}

export interface EntityListFilter {
  readonly tenant: Tenant;
  readonly type?: string;
  readonly ids?: readonly EntityId[];
  /** Code of an area. */
  readonly within?: string;
  /** Only those that have at least one of these. */
  readonly having?: readonly string[];
  /** Only those that pass. Without it all do: the hub asks for itself. */
  readonly access?: EntityAccess;
  readonly limit: number;
  /** The last id of the page before. */
  readonly after?: EntityId;
}

export interface InstanceFilter {
  readonly tenant: Tenant;
  readonly ids: readonly EntityId[];
  readonly attributes: readonly string[];
  /** Included. */
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  readonly limit: number;
}

/** What other modules may do with entities. */
export interface Entities {
  /** Durable when it resolves. The first change that cannot be stored rejects; the others are stored all the same. */
  write(changes: readonly EntityChange[]): Promise<void>;
  findEntity(tenant: Tenant, id: EntityId): Promise<StoredEntity | undefined>;
  /** In id order. */
  listEntities(filter: EntityListFilter): Promise<readonly StoredEntity[]>;
  /** Oldest first within each entity and attribute. */
  listInstances(filter: InstanceFilter): Promise<readonly AttributeInstance[]>;
  /** The newest time, from `from` on, of what a marked change has written. */
  findMarked(filter: MarkFilter): Promise<Instant | undefined>;
}

export function openEntities(database: Database, writer: Writer, tenants: Tenants): Entities {
  return {
    async write(changes) {
      for (const tenant of new Set(changes.map((change) => change.tenant))) await tenants.forWrite(tenant);
      const outcomes = await writer.write(
        changes.map((change) => ({
          tenant: change.tenant,
          id: change.id,
          mutation: mutationOf(change),
          mark: change.mark,
        })),
      );
      for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
    },
    async findEntity(tenant, id) {
      const [row] = await listRows(database, { tenant, ids: [id], limit: 1 });
      return row && toStoredEntity(row);
    },
    async listEntities(filter) {
      return (await listRows(database, filter)).map(toStoredEntity);
    },
    findMarked: (filter) => selectMarked(database, filter),
    async listInstances(filter) {
      const rows = await selectInstances(database, filter);
      return rows.map((row) => ({
        entityId: row.entityId as EntityId,
        attribute: row.attribute,
        value: row.instance.value ?? row.instance.object ?? row.instance,
        ...(row.observed ? { observedAt: row.at } : {}),
        receivedAt: row.receivedAt,
        instanceId: row.instanceId,
        ...(row.instance.unitCode === undefined ? {} : { unitCode: row.instance.unitCode }),
      }));
    },
  };
}

function mutationOf(change: EntityChange): Mutation {
  if (change.mode === 'delete') return deleteEntity(change.id);
  const nulls = change.mode === 'merge';
  const fragment = readFragment({ type: change.type, ...change.attributes }, { context: coreContext, nulls });
  return change.mode === 'replace'
    ? replaceEntity(change.id, fragment, true)
    : upsertEntity(change.id, fragment, change.mode);
}

function toStoredEntity(row: EntityRow): StoredEntity {
  const state = loadState(row);
  const attributes = [...state.attributes].flatMap(([key, instances]) => {
    const shown = instances.find((one) => one.json.datasetId === undefined) ?? instances[0];
    return shown ? [[key, shown.json] as const] : [];
  });
  return {
    id: row.id as EntityId,
    types: row.types,
    attributes: Object.fromEntries(attributes),
    createdAt: row.createdAt,
    modifiedAt: row.modifiedAt,
    ...(row.location ? { location: row.location } : {}),
  };
}
