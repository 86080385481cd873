import type {
  City,
  EntityAccess,
  EntityAuthority,
  EntityResource,
  FieldView,
  MaskKind,
  Permission,
  Principal,
  Purpose,
} from '@hub/kernel';
import type { CedarAuthority } from './authority.ts';
import { all, any, type Condition, conditionHolds, conditionSql, never, not, reword } from './condition.ts';
import { type DeclaredType, readEntityTypes, undeclaredGrade } from './entity-types.ts';

const none: readonly string[] = [];
const remembered = 2_000;
const rememberedFields = 1_000;

/**
 * Decides about entities and their attributes by the declarations of the packs. What policies ask beyond tenant, types and
 * areas (owner, grade, personal) follows from the types, so that it is put into words of types once: nothing more is stored
 * with an entity.
 */
export function createEntityAuthority(
  authority: CedarAuthority,
  city: Pick<City, 'packs' | 'bureaus'>,
): EntityAuthority {
  const types = readEntityTypes(city);
  const known = new WeakMap<object, Map<string, EntityAccess>>();
  return {
    entities(principal, permission, { tenant = principal.tenant, purpose } = {}) {
      // Filters are remembered by whom, what and why, so what follows from one is remembered with it.
      const filter = authority.filter(principal, permission, 'Entity', purpose);
      const byTenant = known.get(filter) ?? new Map<string, EntityAccess>();
      const before = byTenant.get(tenant);
      if (before) return before;
      const found = accessOf(authority, types, principal, permission, tenant, purpose);
      if (byTenant.size >= remembered) byTenant.clear();
      byTenant.set(tenant, found);
      known.set(filter, byTenant);
      return found;
    },
  };
}

function accessOf(
  authority: CedarAuthority,
  types: ReadonlyMap<string, DeclaredType>,
  principal: Principal,
  permission: Permission,
  tenant: string,
  purpose: Purpose | undefined,
): EntityAccess {
  const asked = authority.residual(principal, permission, 'Entity', purpose);
  const condition = inWordsOfTypes(knowing(asked, 'tenant', tenant), types);
  const fields = fieldsOf(authority, types, principal, purpose);
  const isWhole = (names: readonly string[]) => {
    const { hidden, masked } = fields({ types: names, subjects: [] });
    return hidden.size === 0 && masked.size === 0;
  };
  const isPassed = isConstant(condition, true);
  const passWholly = new Map<string, boolean>();
  const keptBack = new Map<string, readonly string[]>();
  return {
    all: isPassed && [...types.keys()].every((name) => isWhole([name])),
    passes: isPassed,
    none: isConstant(condition, false),
    sql: (columns, use) => conditionSql(condition, columns, use),
    allows: ({ types: names, areas }) => conditionHolds(condition, { types: names, areas }),
    maySee: (names) => !isConstant(knowingTypes(condition, names), false),
    passesTypes: (names) => isConstant(knowingTypes(condition, names), true),
    wholly(names) {
      const key = names.length === 1 ? (names[0] ?? '') : JSON.stringify(names);
      const found = passWholly.get(key) ?? (isWhole(names) && isConstant(knowingTypes(condition, names), true));
      if (passWholly.size >= remembered) passWholly.clear();
      passWholly.set(key, found);
      return found;
    },
    fields,
    purpose,
    // Asked by every read of a single type: no list is made.
    personal: (names) =>
      names.length === 1
        ? (types.get(names[0] ?? '')?.personalAttributes ?? none)
        : names.flatMap((name) => types.get(name)?.personalAttributes ?? none),
    subjectOf: (type) => types.get(type)?.subject,
    typesKeepingBack(attribute) {
      const found = keptBack.get(attribute) ?? [...types.keys()].filter((name) => keepsBack(fields, name, attribute));
      if (keptBack.size >= remembered) keptBack.clear();
      keptBack.set(attribute, found);
      return found;
    },
  };
}

function isConstant(condition: Condition, value: boolean): boolean {
  return condition.kind === 'constant' && condition.value === value;
}

/** The condition when an attribute that is no set has this value. */
function knowing(condition: Condition, attribute: string, value: string): Condition {
  return reword(condition, (one) =>
    one.kind === 'oneOf' && one.attribute === attribute ? { kind: 'constant', value: one.values.includes(value) } : one,
  );
}

function knowingTypes(condition: Condition, types: readonly string[]): Condition {
  return reword(condition, (one) =>
    'attribute' in one && one.attribute === 'types' ? { kind: 'constant', value: conditionHolds(one, { types }) } : one,
  );
}

/** `bureaus`, `grade` and `personal` of an entity, as questions about its types. */
function inWordsOfTypes(condition: Condition, types: ReadonlyMap<string, DeclaredType>): Condition {
  const declared = [...types.values()];
  const named = (chosen: readonly DeclaredType[]) => chosen.map(({ name }) => name);
  const anyOf = (chosen: readonly DeclaredType[]): Condition =>
    chosen.length === 0 ? never : { kind: 'hasAny', attribute: 'types', values: named(chosen) };
  const atMost = (grade: number): Condition =>
    grade >= undeclaredGrade
      ? not(anyOf(declared.filter((type) => type.grade > grade)))
      : { kind: 'within', attribute: 'types', values: named(declared.filter((type) => type.grade <= grade)) };
  return reword(condition, (one) => {
    if (!('attribute' in one)) return one;
    if (one.attribute === 'bureaus') {
      const owned = (bureau: string) => anyOf(declared.filter((type) => bureau !== '' && type.bureau === bureau));
      if (one.kind === 'hasAny') return any(one.values.map(owned));
      if (one.kind === 'hasAll') return all(one.values.map(owned));
    }
    if (one.attribute === 'personal' && one.kind === 'oneOf') {
      const isPersonal = anyOf(declared.filter(({ personal }) => personal));
      return any(one.values.map((value) => (value === true ? isPersonal : not(isPersonal))));
    }
    if (one.attribute === 'grade' && one.kind === 'compare') {
      const questions = {
        '<=': atMost(one.value),
        '<': atMost(one.value - 1),
        '>': not(atMost(one.value)),
        '>=': not(atMost(one.value - 1)),
      } as const;
      return questions[one.operator];
    }
    if (one.attribute === 'grade' && one.kind === 'oneOf')
      return any(one.values.map((value) => all([atMost(Number(value)), not(atMost(Number(value) - 1))])));
    return one;
  });
}

/** How attributes are shown, remembered by types while nobody is a party: then nothing depends on the single entity. */
function fieldsOf(
  authority: CedarAuthority,
  types: ReadonlyMap<string, DeclaredType>,
  principal: Principal,
  purpose: Purpose | undefined,
): EntityAccess['fields'] {
  const whole = authority.filter(principal, 'attribute.read', 'Attribute', purpose);
  const veiled = authority.filter(principal, 'attribute.readMasked', 'Attribute', purpose);
  const knownViews = new Map<string, FieldView>();
  const decide = (names: readonly string[], subjects: readonly string[]): FieldView => {
    const hidden = new Set<string>();
    const masked = new Map<string, MaskKind>();
    for (const name of names) {
      const type = types.get(name);
      for (const [key, { grade, personal, sensitive, mask }] of type?.attributes ?? []) {
        const about = { tenant: principal.tenant, type: name, name: key, bureau: type?.bureau ?? '', grade };
        const resource = { ...about, personal: personal !== undefined, sensitive, class: personal ?? '', subjects };
        if (whole.allows(resource)) continue;
        if (mask !== undefined && veiled.allows(resource)) masked.set(key, mask);
        else hidden.add(key);
      }
    }
    // Two types may declare one name: the stricter holds.
    for (const key of hidden) masked.delete(key);
    return { hidden, masked };
  };
  return ({ types: names, subjects }) => {
    if (subjects.length > 0) return decide(names, subjects);
    const key = names.length === 1 ? (names[0] ?? '') : JSON.stringify(names);
    const found = knownViews.get(key) ?? decide(names, []);
    if (knownViews.size >= rememberedFields) knownViews.clear();
    knownViews.set(key, found);
    return found;
  };
}

function keepsBack(fields: EntityAccess['fields'], type: string, attribute: string): boolean {
  const { hidden, masked } = fields({ types: [type], subjects: [] });
  return hidden.has(attribute) || masked.has(attribute);
}

/** An entity with everything policies ask of it, for a decision by Cedar itself. */
export function entityAttributes(
  city: Pick<City, 'packs' | 'bureaus'>,
  { tenant, types: names, areas }: Omit<EntityResource, 'subjects'> & { readonly tenant: string },
) {
  const declared = readEntityTypes(city);
  const own = names.map((name) => declared.get(name));
  return {
    tenant,
    types: [...names],
    bureaus: [...new Set(own.flatMap((type) => type?.bureau || []))],
    areas: [...areas],
    grade: Math.max(...own.map((type) => type?.grade ?? undeclaredGrade)),
    personal: own.some((type) => type?.personal ?? false),
  };
}
