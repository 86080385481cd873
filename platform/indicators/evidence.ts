import type { StoredEntity } from '@hub/context';
import {
  type Attribute,
  type EntityId,
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
): Promise<readonly EvidenceRecord[]> {
  const entities = new Map((await listByIds(context, tenant, value.entities)).map((entity) => [entity.id, entity]));
  const readings = await listReadings(
    context,
    tenant,
    value.entities,
    indicator.declared.inputs,
    windowAt(indicator, value.at),
  );
  const knownUntil = value.knownUntil ?? Number.POSITIVE_INFINITY;
  const series = seriesOf(readings.filter((reading) => reading.receivedAt <= knownUntil));
  const sources = value.entities.map((id) => {
    const entity = entities.get(id as EntityId);
    return entity ? sourceOf(entity) : goneSource(id);
  });
  const { records } = factsAt(indicator, sources, series, value.at);
  return records.map((record) => recordView(indicator, record, entities.get(record.entityId as EntityId)));
}

function recordView(indicator: RegisteredIndicator, record: Reading, entity: StoredEntity | undefined): EvidenceRecord {
  const declared = attributeOf(indicator, record.attribute);
  const source = entity && propertyOf(entity, 'source');
  const { name, provenance } = entity ? sourceOf(entity) : goneSource(record.entityId);
  return {
    entityId: record.entityId,
    name,
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
