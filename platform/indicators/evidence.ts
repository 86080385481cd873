import type { StoredEntity } from '@hub/context';
import {
  type Attribute,
  type EntityAccess,
  type EntityId,
  everyEntity,
  isoInstant,
  type Localised,
  type Tenant,
  type Unit,
  type UnitCode,
  units,
} from '@hub/kernel';
import { factsAt, type Reading, seriesOf, windowAt } from './facts.ts';
import type { RegisteredIndicator } from './registry.ts';
import { type ContextPort, goneSource, listByIds, listReadings, propertyOf, sourceOf } from './sources.ts';
import type { NamedValue } from './store.ts';

/** One reading behind a value, as a person checks it. */
export interface EvidenceRecord {
  readonly entityId: string;
  readonly name: string;
  readonly attribute: string;
  readonly title?: Localised;
  readonly value: unknown;
  readonly unit?: Unit;
  readonly observedAt: string;
  readonly receivedAt: string;
  readonly provenance: string;
  readonly source?: string;
  readonly instanceId: string;
}

/**
 * The readings a value was computed from, found again as the computation found them: of the same entities, in the
 * same window, by what was known then. The history is only ever added to, so they are all there; values without a time
 * of observation are shown as they are now.
 */
export async function listEvidence(
  context: ContextPort,
  tenant: Tenant,
  indicator: RegisteredIndicator,
  value: NamedValue,
  access: EntityAccess = everyEntity,
): Promise<readonly EvidenceRecord[]> {
  const found = await listByIds(context, tenant, value.entities, access);
  const entities = new Map(found.map((entity) => [entity.id, entity]));
  const ids = value.entities.filter((id) => entities.has(id as EntityId) || seesGone(access, indicator));
  const readings = await listReadings(context, tenant, ids, indicator.declared.inputs, windowAt(indicator, value.at));
  const knownUntil = value.knownUntil ?? Number.POSITIVE_INFINITY;
  const series = seriesOf(readings.filter((reading) => reading.receivedAt <= knownUntil));
  const sources = ids.map((id) => {
    const entity = entities.get(id as EntityId);
    return entity ? sourceOf(entity) : goneSource(id);
  });
  const { records } = factsAt(indicator, sources, series, value.at);
  return records.flatMap((record) => {
    const entity = entities.get(record.entityId as EntityId);
    const types = entity?.types ?? [indicator.declared.of];
    const { hidden, masked } = access.fields({ types, subjects: [] });
    const isKept = (attribute: string) => hidden.has(attribute) || masked.has(attribute);
    return isKept(record.attribute) ? [] : [recordView(indicator, record, entity, isKept)];
  });
}

/** Of an entity that is gone nothing is known but its type: who sees all of that type sees its past. */
function seesGone(access: EntityAccess, { declared }: RegisteredIndicator): boolean {
  return access.passes || access.passesTypes([declared.of]);
}

function recordView(
  indicator: RegisteredIndicator,
  record: Reading,
  entity: StoredEntity | undefined,
  isKept: (attribute: string) => boolean,
): EvidenceRecord {
  const declared = attributeOf(indicator, record.attribute);
  const source = entity && !isKept('source') && propertyOf(entity, 'source');
  const { name, provenance } = entity ? sourceOf(entity) : goneSource(record.entityId);
  return {
    entityId: record.entityId,
    name: isKept('name') ? record.entityId : name,
    attribute: record.attribute,
    ...(declared ? { title: declared.title } : {}),
    value: record.value,
    ...(declared?.kind === 'number' ? { unit: units[declared.unit satisfies UnitCode] } : {}),
    observedAt: isoInstant(record.observedAt),
    receivedAt: isoInstant(record.receivedAt),
    provenance,
    ...(typeof source === 'string' ? { source } : {}),
    instanceId: record.instanceId,
  };
}

function attributeOf({ pack, declared }: RegisteredIndicator, name: string): Attribute | undefined {
  return pack.entities[declared.of]?.attributes[name];
}
