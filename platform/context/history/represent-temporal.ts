import { type Instant, isoInstant } from '@hub/kernel';
import { type AttributeKind, type NgsiAttribute, ngsiNull, valueMembers } from '../attributes/attribute.ts';
import { withoutExpiry } from '../attributes/sub-times.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { inLanguage } from '../query/language-filter.ts';
import { isShown } from '../query/projection.ts';
import { asEarlier, knows } from '../representation/earlier-version.ts';
import { compactAttribute, type View } from '../representation/represent.ts';
import { simplify } from '../representation/represent-simple.ts';
import type { AggregateRow } from './store-aggregates.ts';
import type { InstanceRow } from './store-history.ts';
import type { PastRow } from './store-past.ts';
import type { Aggregation, TimeProperty } from './temporal-query.ts';

/** Where the pairs of a kind lie in the simplified temporal form (CIM 009 clause 4.5.9). */
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
  if (property === 'observedAt') return row.at;
  return property === 'modifiedAt' ? row.modifiedAt : row.receivedAt;
}

/** An entity with what is known of its past under each attribute. @param deletedAt when the entity is no more */
export function showPast(
  entity: PastRow,
  attributes: Readonly<Record<string, unknown>>,
  view: View,
  deletedAt: Instant | undefined,
): Record<string, unknown> {
  const several = entity.types.length < 2 || knows(view.earlier, 'several');
  const types = (several ? entity.types : entity.types.slice(0, 1)).map((type) => view.context.termOf(type));
  const shown = (member: string) => isShown(member, view.pick, view.omit);
  return {
    ...(shown('id') ? { id: entity.id } : {}),
    ...(shown('type') ? { type: types.length === 1 ? types[0] : types } : {}),
    ...(view.sysAttrs && entity.created_at && entity.modified_at
      ? { createdAt: isoInstant(entity.created_at.getTime()), modifiedAt: isoInstant(entity.modified_at.getTime()) }
      : {}),
    ...(view.sysAttrs && entity.expires_at && knows(view.earlier, 'expiresAt')
      ? { expiresAt: isoInstant(entity.expires_at.getTime()) }
      : {}),
    ...(view.sysAttrs && deletedAt !== undefined ? { deletedAt: isoInstant(deletedAt) } : {}),
    ...attributes,
  };
}

function named(row: InstanceRow, { context, languages, earlier, sysAttrs }: View): NgsiAttribute {
  // When it was to end is a system attribute (table 6.3.11-1).
  const told = sysAttrs ? row.instance : withoutExpiry(row.instance);
  const plain = languages ? inLanguage(told, languages) : told;
  const instance = earlier ? asEarlier(plain, earlier) : plain;
  return context.isCore ? instance : compactAttribute(instance, context);
}

/** Every attribute as the list of its instances (clause 4.5.6). */
export function showInstances(rows: readonly InstanceRow[], view: View): Record<string, unknown> {
  const answer: Record<string, unknown[]> = {};
  for (const row of rows) {
    const time = isoInstant(row.receivedAt);
    const system =
      row.op === 'deleted'
        ? { deletedAt: time }
        : view.sysAttrs
          ? { createdAt: time, modifiedAt: isoInstant(row.modifiedAt) }
          : {};
    const instance = row.op === 'deleted' ? deleted(row) : named(row, view);
    const name = view.context.termOf(row.attribute);
    answer[name] ??= [];
    // Scopes have no id of their own, which only what may be corrected needs (clause 4.5.6).
    answer[name].push({ ...instance, ...(row.attribute === 'scope' ? {} : { instanceId: row.instanceId }), ...system });
  }
  return answer;
}

/** What stands for an instance that is no more (clause 4.5.7); of scopes there are none left then. */
function deleted(row: InstanceRow): NgsiAttribute {
  const { type, datasetId } = row.instance;
  const value = row.attribute === 'scope' ? [] : type === 'LanguageProperty' ? { '@none': ngsiNull } : ngsiNull;
  return { type, [valueMembers[type]]: value, ...(datasetId === undefined ? {} : { datasetId }) };
}

/** Every attribute as pairs of value and time. */
export function showPairs(rows: readonly InstanceRow[], view: View, property: TimeProperty): Record<string, unknown> {
  const groups = Map.groupBy(rows, (row) => row.attribute);
  const shown = [...groups].map(([attribute, all]) => {
    const parts = [...Map.groupBy(all, (row) => row.datasetId ?? '')].map(([datasetId, set]) => {
      const instances = set.map((row) => ({ row, instance: row.op === 'deleted' ? deleted(row) : named(row, view) }));
      const type = instances.at(-1)?.instance.type ?? 'Property';
      const pairs = instances.map(({ row, instance }) => [simplify(instance), isoInstant(timeOf(row, property))]);
      return { type, ...(datasetId === '' ? {} : { datasetId }), [pairMembers[type]]: pairs };
    });
    return [view.context.termOf(attribute), parts.length === 1 ? parts[0] : parts] as const;
  });
  return Object.fromEntries(shown);
}

/** What a method makes of a period in which there was nothing. */
const ofNothing: Partial<Record<Aggregation, 0>> = { totalCount: 0, distinctCount: 0 };

/**
 * Every attribute as lists of value, start and end of period, by method (clause 4.5.19): one for each period, null where
 * there is no value. A method that does not go with an attribute has an empty list.
 */
export function showAggregates(
  rows: readonly AggregateRow[],
  methods: readonly Aggregation[],
  bounds: readonly Instant[],
  context: LdContext,
): Record<string, unknown> {
  const ends = bounds.map(isoInstant);
  const shown = [...Map.groupBy(rows, (row) => row.attribute)].map(([attribute, all]) => {
    const byPeriod = new Map(all.map((row) => [row.period, row]));
    const series = methods.map((method) => {
      const applies = all.some((row) => row[method] !== null && row[method] !== undefined);
      const value = (period: number) => byPeriod.get(period)?.[method] ?? ofNothing[method] ?? null;
      return [method, applies ? ends.slice(1).map((end, period) => [value(period), ends[period], end]) : []];
    });
    const type = all[0]?.type.endsWith('Relationship') ? 'Relationship' : 'Property';
    return [context.termOf(attribute), { type, ...Object.fromEntries(series) }];
  });
  return Object.fromEntries(shown);
}
