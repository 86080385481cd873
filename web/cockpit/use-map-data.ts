import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { IndicatorValue } from '../api/contract.ts';
import { queries } from '../api/queries.ts';
import { isInside } from '../map/geo.ts';
import { useValues } from './use-values.ts';
import { useView } from './use-view.ts';

/** Everything the map and its list show, for the chosen indicator, time and district. */
export function useMapData() {
  const { search, indicator } = useView();
  const areas = useQuery(queries.areas('district'));
  const places = useValues(indicator, 'place', search.at);
  const districts = useValues(indicator, 'district', search.at);
  const cases = useQuery(queries.openCases());
  const outline = areas.data?.features.find(({ properties }) => properties.code === search.area)?.geometry;
  const shownPlaces = useMemo<readonly IndicatorValue[]>(
    () =>
      outline
        ? places.values.filter(({ location }) => location && isInside(location.coordinates, outline))
        : places.values,
    [places.values, outline],
  );
  return { areas, places, districts, cases, outline, shownPlaces };
}

export type MapData = ReturnType<typeof useMapData>;
