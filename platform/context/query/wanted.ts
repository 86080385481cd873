import type { Wanted } from '../distribution/registration.ts';
import { driverTypes } from './selection.ts';
import type { EntityQuery } from './store-query.ts';

/** What the selection of a query says to context sources, before any condition. */
export function wantedOf({ ids, types, selectors, attributes }: EntityQuery): Wanted {
  const chosen = selectors?.every((one) => one.types) ? selectors.flatMap((one) => one.types ?? []) : undefined;
  const all = types ? [types] : chosen;
  return { ids, types: all?.flatMap(driverTypes), attributes };
}
