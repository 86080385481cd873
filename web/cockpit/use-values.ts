import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Indicator, IndicatorValue, Scope } from '../api/contract.ts';
import { queries } from '../api/queries.ts';
import { asOf, newestPerSubject, valuesQuery } from '../kit/values-at.ts';

/** One value per subject of a scope, now or at a past time. Nothing is asked when the indicator is not computed there. */
export function useValues(indicator: Indicator | undefined, scope: Scope, at: string | undefined) {
  const possible = indicator?.scopes.includes(scope) ?? false;
  const query = useQuery(
    queries.values(possible && indicator ? indicator.id : '', valuesQuery(indicator, scope, undefined, at)),
  );
  const items = query.data?.items;
  const staleAfter = indicator?.staleAfter;
  const values = useMemo<readonly IndicatorValue[]>(
    () => newestPerSubject(items ?? []).map((value) => asOf(value, staleAfter, at)),
    [items, staleAfter, at],
  );
  return { possible, query, values };
}
