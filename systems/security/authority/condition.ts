import type { Columns, ResourceAttributes } from '@hub/kernel';

/** What is left of a policy when everything but the resource is known: a question about the resource's attributes. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  /** The attribute's value is one of these. */
  | { readonly kind: 'oneOf'; readonly attribute: string; readonly values: readonly (string | number | boolean)[] }
  /** The attribute, a set, has one of these, or all of them. */
  | { readonly kind: 'hasAny' | 'hasAll'; readonly attribute: string; readonly values: readonly string[] }
  /** The attribute, a set, has no others than these. */
  | { readonly kind: 'within'; readonly attribute: string; readonly values: readonly string[] }
  | { readonly kind: 'compare'; readonly attribute: string; readonly operator: Comparison; readonly value: number };

export type Comparison = '<' | '<=' | '>' | '>=';

export const always: Condition = { kind: 'constant', value: true };
export const never: Condition = { kind: 'constant', value: false };

export function all(parts: readonly Condition[]): Condition {
  return join('all', parts);
}

export function any(parts: readonly Condition[]): Condition {
  return join('any', parts);
}

/** `all` ends at the first false and drops what is true; `any` the other way round. */
function join(kind: 'all' | 'any', parts: readonly Condition[]): Condition {
  const neutral = kind === 'all';
  const open = parts.filter((part) => part.kind !== 'constant' || part.value !== neutral);
  if (open.some((part) => part.kind === 'constant')) return neutral ? never : always;
  const [only, ...others] = open;
  if (!only) return neutral ? always : never;
  return others.length === 0 ? only : { kind, parts: open };
}

export function not(part: Condition): Condition {
  if (part.kind === 'constant') return part.value ? never : always;
  return part.kind === 'not' ? part.part : { kind: 'not', part };
}

/** The condition as SQL. `columns` has the SQL of every attribute, of the type the schema gives it and never null. */
export function conditionSql(condition: Condition, columns: Columns, use: (value: unknown) => string): string {
  const column = (attribute: string) => {
    const sql = columns[attribute];
    if (typeof sql !== 'string') throw new Error(`no column for the attribute ${attribute} of a policy`);
    return sql;
  };
  const write = (one: Condition): string => {
    switch (one.kind) {
      case 'constant':
        return String(one.value);
      case 'all':
        return `(${one.parts.map(write).join(' and ')})`;
      case 'any':
        return `(${one.parts.map(write).join(' or ')})`;
      case 'not':
        // A question about what is not there (an entity without a place) is answered by no, not by null.
        return `not coalesce(${write(one.part)}, false)`;
      case 'oneOf': {
        const type = { string: 'text', number: 'bigint', boolean: 'boolean' }[typeof one.values[0] as 'string'];
        // One value is compared plainly: the planner knows how often it occurs.
        return one.values.length === 1
          ? `(${column(one.attribute)} = ${use(one.values[0])}::${type})`
          : `(${column(one.attribute)} = any(${use(one.values)}::${type}[]))`;
      }
      case 'hasAny': {
        const own = columns[one.attribute];
        if (typeof own === 'object') return own.hasAny(one.values, use);
        return `(${column(one.attribute)} && ${use(one.values)}::text[])`;
      }
      case 'within':
        return `(${column(one.attribute)} <@ ${use(one.values)}::text[])`;
      case 'hasAll':
        return `(${column(one.attribute)} @> ${use(one.values)}::text[])`;
      case 'compare':
        return `(${column(one.attribute)} ${one.operator} ${use(one.value)}::bigint)`;
      default:
        return one satisfies never;
    }
  };
  return write(condition);
}

/** The condition for a value in hand. @throws when an attribute is missing: nothing follows from what is not known */
export function conditionHolds(condition: Condition, resource: ResourceAttributes): boolean {
  switch (condition.kind) {
    case 'constant':
      return condition.value;
    case 'all':
      return condition.parts.every((part) => conditionHolds(part, resource));
    case 'any':
      return condition.parts.some((part) => conditionHolds(part, resource));
    case 'not':
      return !conditionHolds(condition.part, resource);
    case 'oneOf':
      return condition.values.some((value) => value === known(condition.attribute, resource));
    case 'hasAny':
      return condition.values.some((value) => members(condition.attribute, resource).includes(value));
    case 'hasAll':
      return condition.values.every((value) => members(condition.attribute, resource).includes(value));
    case 'within':
      return members(condition.attribute, resource).every((value) => condition.values.includes(value));
    case 'compare':
      return compare(Number(known(condition.attribute, resource)), condition.operator, condition.value);
    default:
      return condition satisfies never;
  }
}

function known(attribute: string, resource: ResourceAttributes) {
  const value = resource[attribute];
  if (value === undefined) throw new Error(`the resource has no attribute ${attribute}`);
  return value;
}

function members(attribute: string, resource: ResourceAttributes): readonly string[] {
  const value = known(attribute, resource);
  if (!Array.isArray(value)) throw new Error(`the attribute ${attribute} is no set`);
  return value;
}

function compare(left: number, operator: Comparison, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return operator satisfies never;
  }
}

/** The condition with some of its questions put in other words. */
export function reword(condition: Condition, words: (question: Condition) => Condition): Condition {
  switch (condition.kind) {
    case 'all':
      return all(condition.parts.map((part) => reword(part, words)));
    case 'any':
      return any(condition.parts.map((part) => reword(part, words)));
    case 'not':
      return not(reword(condition.part, words));
    default:
      return words(condition);
  }
}

/** The condition when some attributes of the resource are known. */
export function settle(condition: Condition, known: ResourceAttributes): Condition {
  return reword(condition, (one) =>
    'attribute' in one && one.attribute in known ? { kind: 'constant', value: conditionHolds(one, known) } : one,
  );
}
