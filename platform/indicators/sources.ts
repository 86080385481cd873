import type { Areas, Entities, NgsiAttribute, StoredEntity } from '@hub/context';
import {
  type Area,
  type EntityAccess,
  type EntityId,
  type Geometry,
  type Localised,
  type Provenance,
  parseInstant,
  provenances,
  type Tenant,
} from '@hub/kernel';
import type { FactSource, Reading, Window } from './facts.ts';
import type { Subject } from './plan.ts';

/** What indicators ask of the context broker. */
export type ContextPort = Pick<Entities, 'listEntities' | 'listInstances'> & { readonly areas: Pick<Areas, 'locate'> };

const page = 1000;
const readingPage = 50_000;

/** The members of a subject: the entity itself, or all entities of a type inside an area. */
export async function listMembers(
  context: ContextPort,
  tenant: Tenant,
  type: string,
  subject: Subject,
  /** Who has none of these has nothing to say: a register of thousands is not read for a few that measure. */
  inputs: readonly string[],
): Promise<readonly FactSource[]> {
  if (subject.place) return [subject.place];
  const members: StoredEntity[] = [];
  for (;;) {
    const after = members.at(-1)?.id;
    const found = await context.listEntities({
      tenant,
      type,
      within: subject.id,
      having: inputs,
      limit: page,
      ...(after ? { after } : {}),
    });
    members.push(...found);
    if (found.length < page) return members.map(sourceOf);
  }
}

export async function listByIds(
  context: ContextPort,
  tenant: Tenant,
  ids: readonly string[],
  access?: EntityAccess,
): Promise<readonly StoredEntity[]> {
  const found: StoredEntity[] = [];
  for (let start = 0; start < ids.length; start += page) {
    found.push(
      ...(await context.listEntities({
        tenant,
        ids: ids.slice(start, start + page) as EntityId[],
        limit: page,
        ...(access ? { access } : {}),
      })),
    );
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
  const filter = {
    tenant,
    ids: ids as EntityId[],
    attributes,
    from: window.from,
    to: window.to + 1,
    limit: readingPage,
  };
  const found = await context.listInstances(filter);
  if (found.length < readingPage || window.from === window.to) {
    return found.flatMap(({ observedAt, ...instance }) =>
      observedAt === undefined ? [] : [{ ...instance, observedAt }],
    );
  }
  const middle = Math.floor((window.from + window.to) / 2);
  return [
    ...(await listReadings(context, tenant, ids, attributes, { from: window.from, to: middle })),
    ...(await listReadings(context, tenant, ids, attributes, { from: middle + 1, to: window.to })),
  ];
}

export async function locatePlace(context: ContextPort, entity: StoredEntity): Promise<readonly Area[]> {
  return entity.location ? context.areas.locate(entity.location) : [];
}

export function placeOf(entity: StoredEntity, around: readonly Area[]): Subject {
  const location = entity.location ? { location: entity.location } : {};
  const areas = around.map(({ code }) => code);
  return { scope: 'place', id: entity.id, name: nameOf(entity), ...location, areas, place: sourceOf(entity) };
}

/** @param around the area and those above it, among others */
export function areaSubject(area: Area, around: readonly Area[]): Subject {
  const location: Geometry | undefined = area.labelPoint && { type: 'Point', coordinates: area.labelPoint };
  const areas = codesUpFrom(area, around);
  return { scope: area.level, id: area.code, name: area.name, ...(location ? { location } : {}), areas };
}

function codesUpFrom({ code, parent }: Area, around: readonly Area[]): readonly string[] {
  const above = around.find((one) => one.code === parent);
  return above ? [...codesUpFrom(above, around), code] : [code];
}

export function sourceOf(entity: StoredEntity): FactSource {
  const said = propertyOf(entity, 'provenance');
  // What does not say how it came to be was reported by whoever wrote it.
  const provenance: Provenance = provenances.find((known) => known === said) ?? 'reported';
  const standing = Object.entries(entity.attributes).flatMap(([name, attribute]) =>
    parseInstant(attribute.observedAt) === undefined ? [[name, standingReading(entity, name, attribute)] as const] : [],
  );
  return { id: entity.id, name: nameOf(entity).zh, provenance, standing: Object.fromEntries(standing) };
}

/** The source of an entity that is gone: only its history speaks for it. */
export function goneSource(id: string): FactSource {
  return { id, name: id, provenance: 'reported', standing: {} };
}

function standingReading(entity: StoredEntity, attribute: string, { value, object }: NgsiAttribute): Reading {
  const { id, modifiedAt } = entity;
  return {
    entityId: id,
    attribute,
    value: value ?? object,
    observedAt: modifiedAt,
    receivedAt: modifiedAt,
    instanceId: id,
  };
}

export function nameOf(entity: StoredEntity): Localised {
  const { languageMap } = entity.attributes.name ?? {};
  if (typeof languageMap === 'object' && languageMap !== null) {
    const { zh, en } = languageMap as { readonly zh?: unknown; readonly en?: unknown };
    if (typeof zh === 'string' && typeof en === 'string') return { zh, en };
  }
  const name = propertyOf(entity, 'name');
  const text = typeof name === 'string' ? name : entity.id;
  return { zh: text, en: text };
}

/** The value of a Property of an entity. */
export function propertyOf(entity: StoredEntity, name: string): unknown {
  return entity.attributes[name]?.value;
}
