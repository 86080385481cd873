import { type AnyPack, duration_ms, type EntityTypes, type RetentionTerm } from '@hub/kernel';

/** How long the personal attributes of entity types are kept after their last change; those without a term are left alone. */
export function personalTerms(packs: readonly AnyPack[]): readonly RetentionTerm[] {
  return packs.flatMap(({ entities }) =>
    Object.entries(entities as EntityTypes).flatMap(([what, { title, attributes, keepPersonal }]) =>
      Object.entries(attributes).flatMap(
        ([attribute, { personal = false, title: attributeTitle }]): RetentionTerm[] => {
          if (personal === false || keepPersonal === undefined) return [];
          const kind = personal === true ? 'basic' : personal;
          const keep = typeof keepPersonal === 'string' ? keepPersonal : keepPersonal[kind];
          if (keep === undefined) return [];
          return [{ what, title, attribute, attributeTitle, class: kind, keep_ms: duration_ms(keep) }];
        },
      ),
    ),
  );
}
