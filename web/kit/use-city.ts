import { useSuspenseQuery } from '@tanstack/react-query';
import type { City } from '../api/contract.ts';
import { queries } from '../api/queries.ts';

/** The city this hub serves; the router has loaded it before any page is shown. */
export function useCity(): City {
  return useSuspenseQuery(queries.city()).data;
}
