import { type AnyPack, duration_ms, type EntityTypes, type PersonalClass } from '@hub/kernel';

/** How long a personal attribute of a type is kept after its last change. */
export interface PersonalTerm {
  readonly attribute: string;
  readonly class: PersonalClass;
  readonly keep_ms: number;
}

/** The terms that packs declare, by entity type; types without one are left alone. */
export function personalTerms(packs: readonly AnyPack[]): ReadonlyMap<string, readonly PersonalTerm[]> {
  const all = packs.flatMap(({ entities }) =>
    Object.entries(entities as EntityTypes).map(([type, { attributes, keepPersonal }]) => {
      const terms = Object.entries(attributes).flatMap(([attribute, { personal = false }]): PersonalTerm[] => {
        if (personal === false || keepPersonal === undefined) return [];
        const kind = personal === true ? 'basic' : personal;
        const keep = typeof keepPersonal === 'string' ? keepPersonal : keepPersonal[kind];
        return keep === undefined ? [] : [{ attribute, class: kind, keep_ms: duration_ms(keep) }];
      });
      return [type, terms] as const;
    }),
  );
  return new Map(all.filter(([, terms]) => terms.length > 0));
}
