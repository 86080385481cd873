import type { Instant } from '@hub/kernel';
import type { Expression } from '../query/expression.ts';
import { matchesScopes } from '../query/selection.ts';
import type { InstanceRow } from './store-history.ts';

/** A time in which scopes held that meet a query; without an end they still do. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant | undefined;
}

/** For each entity whose scopes have a past, when they met a query. */
export type ScopeSpans = ReadonlyMap<string, readonly Span[]>;

/** The scopes that a row of the history sets. */
export function scopesSet({ op, instance }: Pick<InstanceRow, 'op' | 'instance'>): readonly string[] {
  const { value } = instance as { readonly value?: unknown };
  return op === 'deleted' ? [] : [value].flat().filter((one) => typeof one === 'string');
}

/**
 * When the scopes that several hubs have set for an entity met a query: at each time those that each hub has set last count together
 * (CIM 009 clauses 4.18 and 5.7.4.4). @param hubs what each of them has set, in any order
 */
export function spansOf(hubs: readonly (readonly InstanceRow[])[], wanted: Expression<string>): readonly Span[] {
  const times = [...new Set(hubs.flatMap((rows) => rows.map(({ at }) => at)))].sort((a, b) => a - b);
  const sorted = hubs.map((rows) => rows.toSorted((a, b) => a.at - b.at));
  return times.flatMap((from, index) => {
    const held = sorted.flatMap((rows) => {
      const last = rows.findLast(({ at }) => at <= from);
      return last ? scopesSet(last) : [];
    });
    return matchesScopes(wanted, held) ? [{ from, to: times[index + 1] }] : [];
  });
}

/** Whether a time is in one of some spans; of an entity whose scopes have no past every time is. */
export const isWithin = (spans: readonly Span[] | undefined, time: Instant): boolean =>
  spans?.some(({ from, to }) => from <= time && (to === undefined || time < to)) ?? true;

/** Whether a span has any time in common with a range. */
export const meetsRange = (
  { from, to }: Span,
  range: { readonly from?: Instant | undefined; readonly to?: Instant | undefined },
): boolean =>
  (range.to === undefined || from < range.to) && (range.from === undefined || to === undefined || to > range.from);
