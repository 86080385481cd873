import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { AreaProperties, Indicator } from '../api/contract.ts';
import { queries } from '../api/queries.ts';
import type { CockpitSearch } from './search.ts';

/** What the cockpit looks at, read from the address, and the one way to change it. */
export function useView() {
  const search = useSearch({ from: '/inside/cockpit' });
  const navigate = useNavigate({ from: '/cockpit' });
  const indicators = useQuery(queries.indicators()).data?.items;
  const areas = useQuery(queries.areas('district')).data?.features;
  const indicator = useMemo(() => chosenIndicator(indicators, search.indicator), [indicators, search.indicator]);
  const area: AreaProperties | undefined = areas?.find(({ properties }) => properties.code === search.area)?.properties;
  const change = (part: { readonly [K in keyof CockpitSearch]?: CockpitSearch[K] | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...part }) as CockpitSearch, replace: true, resetScroll: false });
  return { search, indicators, indicator, area, change };
}

/** The asked-for indicator, else the first that has values by place. */
function chosenIndicator(indicators: readonly Indicator[] | undefined, id: string | undefined): Indicator | undefined {
  return (
    indicators?.find((each) => each.id === id) ??
    indicators?.find(({ scopes }) => scopes.includes('place')) ??
    indicators?.[0]
  );
}
