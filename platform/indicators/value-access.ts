import {
  type Authority,
  allPermitted,
  type City,
  type EntityTypes,
  grades,
  type Permission,
  type Principal,
  type Purpose,
  type Sensitivity,
  sensitivityOf,
} from '@hub/kernel';
import type { IndicatorRegistry, RegisteredIndicator } from './registry.ts';

/** The SQL of what a value rests on: its indicator, the entities counted in it, and every area its subject lies in. */
export interface ValueColumns {
  readonly tenant: string;
  readonly indicator: string;
  readonly over: string;
  readonly areas: string;
}

/** The same of a value in hand. */
export interface ValueInHand {
  readonly tenant: string;
  readonly indicator: string;
  readonly over: number;
  readonly areas: readonly string[];
}

/** Which values of indicators, or what follows from them, somebody may see. */
export interface ValueAccess {
  sql(columns: ValueColumns, use: (value: unknown) => string): string;
  /** The same for what stands behind a value: its details and what else is not of the aggregate. */
  insideSql(columns: ValueColumns, use: (value: unknown) => string): string;
  allows(value: ValueInHand): boolean;
}

/** @param resourceType `IndicatorValue`, or `Alert` of what a rule makes of one */
export type AccessToValues = (
  by: Principal,
  permission: Permission,
  resourceType: 'IndicatorValue' | 'Alert',
  purpose?: Purpose,
) => ValueAccess;

/** The access of who needs no leave: a job of the hub itself. */
export const everyValue: ValueAccess = { sql: () => 'true', insideSql: () => 'true', allows: () => true };

/** What policies ask of the values of an indicator, by itself and over many. */
interface Profile {
  readonly inside: Sensitivity;
  readonly released: { readonly atLeast: number; readonly as: Sensitivity } | undefined;
  readonly owners: readonly string[];
}

type Use = (value: unknown) => string;

/** Grade, personal and owner follow from the declarations; how many a value is over and where it lies is its own. */
export function accessToValues(
  registry: IndicatorRegistry,
  bureaus: City['bureaus'],
  authority: Authority = allPermitted,
): AccessToValues {
  const profiles = new Map(registry.all.map((one) => [one.id, profileOf(one, bureaus)]));
  return (by, permission, resourceType, purpose) => {
    const filter = authority.filter(by, permission, resourceType, purpose);
    const insideSql = ({ inside, owners }: Profile, columns: ValueColumns, use: Use) =>
      filter.sql(columnsOf(inside, owners, columns), use);
    const anySql = (profile: Profile, columns: ValueColumns, use: Use) => {
      const inside = insideSql(profile, columns, use);
      if (!profile.released) return inside;
      const { atLeast, as } = profile.released;
      const released = filter.sql(columnsOf(as, profile.owners, columns), use);
      return `(${inside} or (${columns.over} >= ${use(atLeast)}::int and ${released}))`;
    };
    return {
      sql: (columns, use) => (filter.none ? 'false' : byIndicator(profiles, anySql, columns, use)),
      insideSql: (columns, use) => (filter.none ? 'false' : byIndicator(profiles, insideSql, columns, use)),
      allows({ tenant, indicator, over, areas }) {
        const profile = profiles.get(indicator);
        if (!profile) return false;
        const { inside, released, owners } = profile;
        const passes = (as: Sensitivity) => filter.allows({ ...as, tenant, areas, bureaus: owners });
        return passes(inside) || (released !== undefined && over >= released.atLeast && passes(released.as));
      },
    };
  };
}

/** One condition for all indicators of which the same is asked. */
function byIndicator(
  profiles: ReadonlyMap<string, Profile>,
  ask: (profile: Profile, columns: ValueColumns, use: Use) => string,
  columns: ValueColumns,
  use: Use,
): string {
  const question = (profile: Profile) => {
    const values: unknown[] = [];
    return JSON.stringify([ask(profile, columns, (value) => `$${values.push(value)}`), values]);
  };
  const groups = Map.groupBy(profiles, ([, profile]) => question(profile)).values();
  const conditions = [...groups].flatMap((group) => {
    const [, profile] = group[0] ?? [];
    if (!profile) return [];
    const ids = use(group.map(([id]) => id));
    return `(${columns.indicator} = any(${ids}::text[]) and ${ask(profile, columns, use)})`;
  });
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}

function columnsOf(as: Sensitivity, owners: readonly string[], { tenant, areas }: ValueColumns) {
  const { grade, personal, sensitive } = as;
  const fixed = { grade: String(grade), personal: String(personal), sensitive: String(sensitive) };
  return { tenant, areas, ...fixed, bureaus: textArray(owners) };
}

/** A constant, not a parameter: a policy that does not ask for it would leave a parameter without a use. */
function textArray(texts: readonly string[]): string {
  return `array[${texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')}]::text[]`;
}

function profileOf({ pack, declared }: RegisteredIndicator, bureaus: City['bureaus']): Profile {
  const { of, inputs, disclosure } = declared;
  const type = (pack.entities as EntityTypes)[of];
  // What is of no declared type is of no known grade: the highest.
  const inside = type ? sensitivityOf(type, inputs) : { grade: grades.length - 1, personal: true, sensitive: true };
  const owner = bureaus.find(({ name }) => name.zh === pack.mandate.lead)?.id;
  return {
    inside,
    owners: owner === undefined ? [] : [owner],
    released: disclosure && {
      atLeast: disclosure.atLeast,
      as: { grade: grades.indexOf(disclosure.grade), personal: false, sensitive: false },
    },
  };
}

/** Whether a value may leave the city's offices, as a public warning does: internal at most and about nobody. */
export function mayBePublished(registry: IndicatorRegistry, indicator: string, over: number): boolean {
  const found = registry.all.find(({ id }) => id === indicator);
  if (!found) return false;
  const { inside, released } = profileOf(found, []);
  const { grade, personal } = released !== undefined && over >= released.atLeast ? released.as : inside;
  return grade <= grades.indexOf('internal') && !personal;
}
