import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { all, always, any, type Comparison, type Condition, never, not } from './condition.ts';

/** A policy says something of the resource that cannot become a row filter. Found when the policies are loaded. */
export class Untranslatable extends Error {}

/** What a residual policy asks of a resource of a type, its `when` and `unless` together. @throws Untranslatable */
export function conditionOf(policy: PolicyJson, resourceType: string): Condition {
  return all(
    policy.conditions.map(({ kind, body }) => {
      const condition = read(body, resourceType);
      return kind === 'when' ? condition : not(condition);
    }),
  );
}

/**
 * The operators that SQL and Cedar agree on, over attributes of the resource and values known by now. Everything else
 * (arithmetic, patterns, tags, extension types, one attribute against another) is refused rather than guessed at.
 */
function read(expr: Expr, type: string): Condition {
  const node = expr as Record<string, never>;
  const [operator = ''] = Object.keys(node);
  const operand = node[operator] as unknown;
  const { left, right, arg } = operand as { left: Expr; right: Expr; arg: Expr };
  switch (operator) {
    case 'Value':
      if (typeof operand === 'boolean') return operand ? always : never;
      throw new Untranslatable(`a condition that is ${JSON.stringify(operand)}`);
    // What stands behind an answer that settles it is never looked at, by Cedar either: it may not even have a value.
    case '&&': {
      const first = read(left, type);
      return first === never ? never : all([first, read(right, type)]);
    }
    case '||': {
      const first = read(left, type);
      return first === always ? always : any([first, read(right, type)]);
    }
    case '!':
      return not(read(arg, type));
    case '.':
      return oneOf(attributeOf(expr), [true]);
    case 'has':
      // Every attribute of a resource is required by the schema (`checkPolicies` sees to it).
      if (isResource(left)) return always;
      throw new Untranslatable(JSON.stringify(expr).slice(0, 200));
    case 'is':
      return isResource(left) && (operand as { entity_type: string }).entity_type === `Hub::${type}` ? always : never;
    case '==':
    case '!=': {
      const [attribute, value] = isAttribute(left) ? [left, right] : [right, left];
      const equal = oneOf(attributeOf(attribute), [scalarOf(value)]);
      return operator === '==' ? equal : not(equal);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(operator, left, right);
    case 'contains':
      return isAttribute(left)
        ? has('hasAny', attributeOf(left), [scalarOf(right)])
        : oneOf(attributeOf(right), setOf(left));
    case 'containsAny':
      return isAttribute(left)
        ? has('hasAny', attributeOf(left), setOf(right))
        : has('hasAny', attributeOf(right), setOf(left));
    case 'containsAll':
      return has('hasAll', attributeOf(left), setOf(right));
    default:
      throw new Untranslatable(`the operator ${operator}`);
  }
}

function oneOf(attribute: string, values: readonly (string | number | boolean)[]): Condition {
  return values.length === 0 ? never : { kind: 'oneOf', attribute, values };
}

function has(kind: 'hasAny' | 'hasAll', attribute: string, values: readonly unknown[]): Condition {
  if (values.length === 0) return kind === 'hasAll' ? always : never;
  if (!values.every((value) => typeof value === 'string')) throw new Untranslatable('a set of other things than texts');
  return { kind, attribute, values };
}

const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function comparison(operator: Comparison, left: Expr, right: Expr): Condition {
  const [attribute, value] = isAttribute(left) ? [left, right] : [right, left];
  const bound = scalarOf(value);
  if (typeof bound !== 'number') throw new Untranslatable(`comparing with ${JSON.stringify(bound)}`);
  const straight = isAttribute(left) ? operator : turned[operator];
  return { kind: 'compare', attribute: attributeOf(attribute), operator: straight, value: bound };
}

function isResource(expr: Expr): boolean {
  const [unknown] = (expr as { unknown?: readonly { Value?: unknown }[] }).unknown ?? [];
  return unknown?.Value === 'resource';
}

function isAttribute(expr: Expr): boolean {
  return '.' in expr && isResource((expr['.'] as { left: Expr }).left);
}

function attributeOf(expr: Expr): string {
  if (!isAttribute(expr)) throw new Untranslatable(JSON.stringify(expr).slice(0, 200));
  return (expr as { '.': { attr: string } })['.'].attr;
}

function scalarOf(expr: Expr): string | number | boolean {
  const value = 'Value' in expr ? expr.Value : undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Untranslatable(JSON.stringify(expr).slice(0, 200));
}

function setOf(expr: Expr): readonly (string | number | boolean)[] {
  if ('Set' in expr) return (expr.Set as readonly Expr[]).map(scalarOf);
  if ('Value' in expr && Array.isArray(expr.Value)) return expr.Value.map((value) => scalarOf({ Value: value }));
  throw new Untranslatable(JSON.stringify(expr).slice(0, 200));
}
