import { type Instant, isoInstant } from '@hub/kernel';
import { type AttributeKind, type NgsiAttribute, valueMembers } from './attribute.ts';
import type { LdContext } from './ld-context.ts';
import { compactAttribute } from './represent.ts';
import type { InstanceRow } from './store-history.ts';
import type { AggregateRow } from './store-temporal.ts';
import type { Aggregation, TimeProperty } from './temporal-query.ts';

/** Where the pairs of a kind lie in the simplified temporal form (CIM 009 clause 4.5.8). */
const pairMembers: Readonly<Record<AttributeKind, string>> = {
  Property: 'values',
  Relationship: 'objects',
  GeoProperty: 'values',
  LanguageProperty: 'languageMaps',
  VocabProperty: 'vocabs',
  JsonProperty: 'jsons',
  ListProperty: 'valueLists',
  ListRelationship: 'objectLists',
};

/** The time of an instance by one of its time properties. */
export function timeOf(row: InstanceRow, property: TimeProperty): Instant {
  return property === 'observedAt' ? row.at : row.receivedAt;
}

function named(row: InstanceRow, context: LdContext): NgsiAttribute {
  return context.isCore ? row.instance : compactAttribute(row.instance, context);
}

/** Every attribute as the list of its instances (clause 4.5.6). */
export function showInstances(
  rows: readonly InstanceRow[],
  context: LdContext,
  sysAttrs: boolean,
): Record<string, unknown> {
  const answer: Record<string, unknown[]> = {};
  for (const row of rows) {
    const time = isoInstant(row.receivedAt);
    const system = row.op === 'deleted' ? { deletedAt: time } : sysAttrs ? { createdAt: time, modifiedAt: time } : {};
    const instance = row.op === 'deleted' ? deleted(row) : named(row, context);
    answer[context.termOf(row.attribute)] ??= [];
    answer[context.termOf(row.attribute)]?.push({ ...instance, instanceId: row.instanceId, ...system });
  }
  return answer;
}

function deleted(row: InstanceRow): NgsiAttribute {
  const { type, datasetId } = row.instance;
  const value = type === 'LanguageProperty' ? { '@none': 'urn:ngsi-ld:null' } : 'urn:ngsi-ld:null';
  return { type, [valueMembers[type]]: value, ...(datasetId === undefined ? {} : { datasetId }) };
}

/** Every attribute as pairs of value and time. */
export function showPairs(
  rows: readonly InstanceRow[],
  context: LdContext,
  property: TimeProperty,
): Record<string, unknown> {
  const groups = new Map<string, Map<string, InstanceRow[]>>();
  for (const row of rows) {
    const sets = groups.get(row.attribute) ?? new Map<string, InstanceRow[]>();
    const key = row.datasetId ?? '';
    sets.set(key, [...(sets.get(key) ?? []), row]);
    groups.set(row.attribute, sets);
  }
  const shown = [...groups].map(([attribute, sets]) => {
    const parts = [...sets].map(([datasetId, all]) => {
      const type = all.at(-1)?.instance.type ?? 'Property';
      const pairs = all.map((row) => [
        named(row, context)[valueMembers[row.instance.type]],
        isoInstant(timeOf(row, property)),
      ]);
      return { type, ...(datasetId === '' ? {} : { datasetId }), [pairMembers[type]]: pairs };
    });
    return [context.termOf(attribute), parts.length === 1 ? parts[0] : parts] as const;
  });
  return Object.fromEntries(shown);
}

/** Every attribute as lists of value, start and end of period, by method (clause 4.5.19). Empty periods are left out. */
export function showAggregates(
  rows: readonly AggregateRow[],
  methods: readonly Aggregation[],
  bounds: readonly Instant[],
  context: LdContext,
): Record<string, unknown> {
  const answer: Record<string, Record<string, unknown>> = {};
  for (const row of rows) {
    const name = context.termOf(row.attribute);
    answer[name] ??= {
      type: row.type.endsWith('Relationship') ? row.type : 'Property',
      ...Object.fromEntries(methods.map((method) => [method, []])),
    };
    const [start, end] = [bounds[row.period], bounds[row.period + 1]];
    if (start === undefined || end === undefined) continue;
    for (const method of methods) {
      const value = row[method];
      if (value !== null && value !== undefined)
        (answer[name][method] as unknown[]).push([value, isoInstant(start), isoInstant(end)]);
    }
  }
  return answer;
}
