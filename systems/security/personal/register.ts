import {
  type AnyPack,
  type EntityTypes,
  type Localised,
  type PersonalClass,
  type RetentionTerm,
  sensitiveClasses,
} from '@hub/kernel';

/** What of people is processed as one kind of thing: a row of the register of processing activities. */
export interface Activity {
  readonly keeper: 'entities' | 'cases';
  readonly type: string;
  readonly title: Localised;
  readonly pack: Localised;
  /** Who answers for it, by the city's own document. */
  readonly lead: string;
  readonly fields: readonly {
    readonly id: string;
    readonly title: Localised;
    readonly class: PersonalClass;
    readonly sensitive: boolean;
    readonly masked: boolean;
    /** How long it is kept, in milliseconds; null: until somebody deletes it. */
    readonly keep_ms: number | null;
  }[];
}

const contact: Declared = {
  personal: 'contact',
  title: { zh: '上报人联系方式', en: 'How to reach the reporter' },
  mask: 'phone',
};

type Declared = { readonly personal?: boolean | PersonalClass; readonly title: Localised; readonly mask?: unknown };

/**
 * The register of what a hub with these packs processes about people (PIPL art. 55 and 56), read off their declarations.
 * @param terms how long the modules keep what
 */
export function listActivities(packs: readonly AnyPack[], terms: readonly RetentionTerm[]): readonly Activity[] {
  const keepOf = (type: string, id: string) =>
    terms.find(({ what, attribute }) => what === type && attribute.split(', ').includes(id))?.keep_ms ?? null;
  return packs.flatMap((pack) =>
    [...entitiesOf(pack), ...casesOf(pack)].flatMap(({ declared, ...activity }) => {
      const fields = declared.flatMap(([id, { personal = false, title, mask }]) => {
        if (personal === false) return [];
        const kind = personal === true ? 'basic' : personal;
        const sensitive = sensitiveClasses.has(kind);
        return [{ id, title, class: kind, sensitive, masked: mask !== undefined, keep_ms: keepOf(activity.type, id) }];
      });
      const { title: of, mandate } = pack;
      return fields.length === 0 ? [] : [{ ...activity, pack: of, lead: mandate.lead, fields }];
    }),
  );
}

interface Declaration extends Pick<Activity, 'keeper' | 'type' | 'title'> {
  readonly declared: readonly (readonly [id: string, Declared])[];
}

function entitiesOf(pack: AnyPack): readonly Declaration[] {
  return Object.entries(pack.entities as EntityTypes).map(([type, { title, attributes }]) => ({
    keeper: 'entities',
    type,
    title,
    declared: Object.entries(attributes),
  }));
}

/** Whoever reports leaves a way to be reached; what a type and its steps ask besides is declared. */
function casesOf(pack: AnyPack): readonly Declaration[] {
  return Object.entries(pack.cases).map(([name, { title, asks = {}, steps }]) => ({
    keeper: 'cases',
    type: `${pack.id}.${name}`,
    title,
    declared: [
      ['contact', contact],
      ...[asks, ...steps.map((step) => step.asks ?? {})]
        .flatMap((all) => Object.entries(all))
        .map(([id, { answer }]) => [id, answer] as const),
    ],
  }));
}
