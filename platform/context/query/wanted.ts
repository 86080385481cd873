import { matcherOf } from '../distribution/narrowing.ts';
import type { Wanted } from '../distribution/registration.ts';
import type { View } from '../representation/represent.ts';
import { driverTypes } from './selection.ts';
import type { EntityQuery } from './store-query.ts';

const own = new Set(['id', 'type', 'scope']);

/** The attributes that a list of members names; none where it names none, which asks for all of them (CIM 009 clause 5.12). */
export function shownOf({ pick }: Pick<View, 'pick'>): readonly string[] | undefined {
  const names = [...(pick?.keys() ?? [])].filter((name) => !own.has(name));
  return names.length > 0 ? names : undefined;
}

/** What the selection of a query says to context sources, before any condition. */
export function wantedOf({ ids, idPattern, types, selectors, attributes }: EntityQuery): Wanted {
  const chosen = selectors?.every((one) => one.types) ? selectors.flatMap((one) => one.types ?? []) : undefined;
  const all = types ? [types] : chosen;
  // Compiled only where a source is there to be matched.
  let matcher: Wanted['fitsPattern'];
  const fitsPattern = (id: string) => {
    matcher ??= matcherOf(idPattern);
    return matcher(id);
  };
  return { ids, ...(idPattern !== undefined && { fitsPattern }), types: all?.flatMap(driverTypes), attributes };
}
