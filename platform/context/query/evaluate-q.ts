import { RE2JS } from 're2js';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import type { Expression } from './expression.ts';
import type { Comparison, Condition, Literal, Path, Query } from './q.ts';

/**
 * Whether a query holds of one object in memory: a registration (`csf`) or a snapshot, whose members are plain values or properties.
 * Entities are asked in SQL (`store-q.ts`).
 */
export function holds(query: Query, object: JsonObject): boolean {
  return every(query, (condition) => holdsOf(condition, object));
}

function every<Term>(expression: Expression<Term>, test: (term: Term) => boolean): boolean {
  if (expression.kind === 'term') return test(expression.term);
  return expression.kind === 'and'
    ? expression.parts.every((part) => every(part, test))
    : expression.parts.some((part) => every(part, test));
}

function holdsOf(condition: Condition, object: JsonObject): boolean {
  const values = valuesAt(condition.path, object);
  switch (condition.kind) {
    case 'exists':
      return values.length > 0;
    case 'compare': {
      const { operator, values: wanted } = condition;
      if (operator === '!=')
        return values.length > 0 && !values.some((one) => wanted.some((w) => orderOf(one, w) === 0));
      return values.some((one) => wanted.some((w) => met[operator](orderOf(one, w))));
    }
    case 'range': {
      const inside = values.some(
        (one) => met['>='](orderOf(one, condition.from)) && met['<='](orderOf(one, condition.to)),
      );
      return values.length > 0 && inside === (condition.operator === '==');
    }
    case 'pattern': {
      const pattern = RE2JS.compile(condition.pattern);
      const found = values.some((one) => typeof one === 'string' && pattern.matcher(one).find());
      return values.length > 0 && found === (condition.operator === '~=');
    }
    default:
      return condition satisfies never;
  }
}

/** What a path leads to; of a list each element. */
function valuesAt({ names, trail }: Path, object: JsonObject): readonly unknown[] {
  let place: unknown = object;
  for (const name of names) place = isObject(place) && Object.hasOwn(place, name) ? place[name] : undefined;
  let value = isObject(place) ? (place.value ?? place.object ?? place.vocab ?? place) : place;
  for (const name of trail) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return [value].flat().filter((one) => one !== undefined);
}

/** Below 0, 0 or above 0 as the value lies to the literal; undefined when they are not of one kind. */
function orderOf(value: unknown, { kind, value: wanted }: Literal): number | undefined {
  if (kind === 'date') {
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(at) ? undefined : at - Date.parse(wanted);
  }
  if (typeof value !== typeof wanted) return undefined;
  if (value === wanted) return 0;
  if (kind === 'boolean') return undefined;
  return (value as string | number) < wanted ? -1 : 1;
}

const met: Readonly<Record<Comparison, (order: number | undefined) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order !== undefined && order > 0,
  '>=': (order) => order !== undefined && order >= 0,
  '<': (order) => order !== undefined && order < 0,
  '<=': (order) => order !== undefined && order <= 0,
};
