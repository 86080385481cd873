import type { Instant } from '@hub/kernel';
import { processErrors } from '../errors.ts';
import type { Aggregator, DecisionTable } from './decision-shape.ts';
import { evaluateTyped, passesTests, plain, typedAs, type Variables } from './feel.ts';

/** The result of a table by its hit policy (DMN 1.3 §8.2.8). @throws process.decisionInvalid, process.expression */
export function decideTable(table: DecisionTable, scope: Variables, at: Instant, decision: string): unknown {
  const invalid = (reason: string) => processErrors.decisionInvalid({ decision, reason });
  const values = table.inputs.map(({ text, type, allowed }) => {
    const value = typedAs(evaluateTyped(text, scope, at), type);
    if (allowed !== undefined && value !== null && !passesTests(allowed, value, scope, at))
      throw invalid(`${text} = ${shown(value)} is not among ${allowed}`);
    return value;
  });
  const hits = table.rules
    .filter((rule) => rule.tests.every((test, index) => passesTests(test, values[index], scope, at)))
    .map((rule): Hit => ({ rule: rule.id, results: resultsOf(table, rule.results, scope, at, invalid) }));
  return byPolicy(table, hits, () => fallbackOf(table, scope, at), invalid);
}

interface Hit {
  readonly rule: string;
  readonly results: readonly unknown[];
}

type Invalid = (reason: string) => Error;

function byPolicy(table: DecisionTable, hits: readonly Hit[], fallback: () => unknown, invalid: Invalid): unknown {
  const [first] = hits;
  const one = (hit: Hit | undefined) => (hit ? resultOf(table, hit) : fallback());
  switch (table.hitPolicy) {
    case 'UNIQUE':
      if (hits.length > 1) throw invalid(`rules ${hits.map((hit) => hit.rule).join(', ')} hold at once`);
      return one(first);
    case 'ANY':
      if (hits.some((hit) => shown(hit.results) !== shown(first?.results)))
        throw invalid(`rules ${hits.map((hit) => hit.rule).join(', ')} hold at once and differ`);
      return one(first);
    case 'FIRST':
      return one(first);
    case 'PRIORITY':
      return one(byPriority(table, hits)[0]);
    case 'RULE ORDER':
      return hits.map((hit) => resultOf(table, hit));
    case 'OUTPUT ORDER':
      return byPriority(table, hits).map((hit) => resultOf(table, hit));
    case 'COLLECT':
      return table.aggregator === undefined
        ? hits.map((hit) => resultOf(table, hit))
        : aggregate(
            table.aggregator,
            hits.map((hit) => hit.results[0]),
            invalid,
          );
    default:
      return table.hitPolicy satisfies never;
  }
}

function aggregate(aggregator: Aggregator, values: readonly unknown[], invalid: Invalid): number | null {
  if (aggregator === 'COUNT') return new Set(values.map(shown)).size;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) throw invalid(`${aggregator} takes numbers, not ${shown(values)}`);
  if (numbers.length === 0) return null;
  if (aggregator === 'SUM') return numbers.reduce((sum, value) => sum + value, 0);
  return aggregator === 'MIN' ? Math.min(...numbers) : Math.max(...numbers);
}

/** By the order in which the outputs list their values, the first output before the second. */
function byPriority(table: DecisionTable, hits: readonly Hit[]): readonly Hit[] {
  const orders = table.outputs.map(({ allowed = '' }) => listed(allowed));
  const rank = (hit: Hit) =>
    hit.results.map((value, index) => {
      const place = orders[index]?.indexOf(shown(value)) ?? -1;
      return place < 0 ? Number.MAX_SAFE_INTEGER : place;
    });
  return hits.toSorted((a, b) => {
    const ranks = rank(b);
    const differing = rank(a).map((place, index) => place - (ranks[index] ?? 0));
    return differing.find((difference) => difference !== 0) ?? 0;
  });
}

/** The values of a list of literals such as `"red","orange"`. */
function listed(allowed: string): readonly string[] {
  const values = allowed.trim() === '' ? [] : evaluateTyped(`[${allowed}]`, {}, 0);
  return Array.isArray(values) ? values.map(shown) : [];
}

function resultsOf(
  table: DecisionTable,
  texts: readonly string[],
  scope: Variables,
  at: Instant,
  invalid: Invalid,
): readonly unknown[] {
  return table.outputs.map(({ name, allowed }, index) => {
    const text = texts[index]?.trim() ?? '';
    const value = text === '' || text === '-' ? null : evaluateTyped(text, scope, at);
    if (allowed !== undefined && value !== null && !passesTests(allowed, value, scope, at))
      throw invalid(`${name ?? 'output'} = ${shown(value)} is not among ${allowed}`);
    return value;
  });
}

function resultOf({ outputs }: DecisionTable, { results }: Hit): unknown {
  if (outputs.length === 1) return results[0];
  return Object.fromEntries(outputs.map(({ name }, index) => [name ?? String(index), results[index]]));
}

/** What a table says when no rule holds. */
function fallbackOf(table: DecisionTable, scope: Variables, at: Instant): unknown {
  if (table.outputs.every(({ fallback }) => fallback === undefined)) return null;
  const results = table.outputs.map(({ fallback }) =>
    fallback === undefined ? null : evaluateTyped(fallback, scope, at),
  );
  return resultOf(table, { rule: '', results });
}

function shown(value: unknown): string {
  return JSON.stringify(plain(value));
}
