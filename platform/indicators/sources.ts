import { type Area, type Geometry, type Localised, type Provenance, provenances, type Tenant } from '@hub/kernel';
import type { AttributeInstance, ContextPort, StoredEntity } from './context-port.ts';
import type { FactSource, Reading, Window } from './facts.ts';
import type { Subject } from './plan.ts';

const page = 1000;
const readingPage = 50_000;

/** The members of a subject: the entity itself, or all entities of a type inside an area. */
export async function listMembers(context: ContextPort, tenant: Tenant, type: string, subject: Subject): Promise<readonly FactSource[]> {
  if (subject.place) return [subject.place];
  const members: StoredEntity[] = [];
  for (;;) {
    const after = members.at(-1)?.id;
    const found = await context.listEntities({ tenant, type, within: subject.id, limit: page, ...(after ? { after } : {}) });
    members.push(...found);
    if (found.length < page) return members.map(sourceOf);
  }
}

export async function listByIds(context: ContextPort, tenant: Tenant, ids: readonly string[]): Promise<readonly StoredEntity[]> {
  const found: StoredEntity[] = [];
  for (let start = 0; start < ids.length; start += page) {
    found.push(...(await context.listEntities({ tenant, ids: ids.slice(start, start + page), limit: page })));
  }
  return found;
}

/** The readings of these entities in a window. */
export async function listReadings(
  context: ContextPort,
  tenant: Tenant,
  ids: readonly string[],
  attributes: readonly string[],
  window: Window,
): Promise<readonly Reading[]> {
  if (ids.length === 0 || window.to < window.from) return [];
  const found = await context.listInstances({ tenant, ids, attributes, ...window, limit: readingPage });
  if (found.length < readingPage || window.from === window.to) return found.map(readingOf);
  const middle = Math.floor((window.from + window.to) / 2);
  return [
    ...(await listReadings(context, tenant, ids, attributes, { from: window.from, to: middle })),
    ...(await listReadings(context, tenant, ids, attributes, { from: middle + 1, to: window.to })),
  ];
}

export async function locatePlace(context: ContextPort, entity: StoredEntity): Promise<readonly Area[]> {
  return entity.location ? context.areas.locate(entity.location) : [];
}

export function placeOf(entity: StoredEntity): Subject {
  const location = entity.location ? { location: entity.location } : {};
  return { scope: 'place', id: entity.id, name: nameOf(entity), ...location, place: sourceOf(entity) };
}

export function areaSubject(area: Area): Subject {
  const location: Geometry | undefined = area.labelPoint && { type: 'Point', coordinates: area.labelPoint };
  return { scope: area.level, id: area.code, name: area.name, ...(location ? { location } : {}) };
}

export function sourceOf(entity: StoredEntity): FactSource {
  const said = propertyOf(entity, 'provenance');
  // What does not say how it came to be was reported by whoever wrote it.
  const provenance: Provenance = provenances.find((known) => known === said) ?? 'reported';
  return { id: entity.id, name: nameOf(entity).zh, provenance };
}

function nameOf(entity: StoredEntity): Localised {
  const name = propertyOf(entity, 'name');
  const text = typeof name === 'string' ? name : entity.id;
  return { zh: text, en: text };
}

/** The value of a Property of a normalised entity; of several instances the default one. */
export function propertyOf(entity: StoredEntity, name: string): unknown {
  const attribute = entity.attributes[name];
  const [first] = Array.isArray(attribute) ? attribute : [attribute];
  return typeof first === 'object' && first !== null && 'value' in first ? first.value : undefined;
}

function readingOf(instance: AttributeInstance): Reading {
  const { entityId, attribute, value, observedAt, receivedAt, instanceId } = instance;
  return { entityId, attribute, value, observedAt, receivedAt, instanceId };
}
