import type { QueryClient } from '@tanstack/react-query';
import type { IndicatorValue, Level, Localised, Page, Provenance, Scope } from './contract.ts';

/** The data of an `indicator` event. */
export interface IndicatorChange {
  readonly indicator: string;
  readonly scope: Scope;
  readonly subject: string;
  readonly at: string;
  readonly value?: number;
  readonly missing?: Localised;
  readonly level?: Level;
  readonly provenance?: readonly Provenance[] | Provenance;
}

/** Puts a changed value into every list of newest values that shows it. Lists of a period are refetched instead. */
export function patchValues(client: QueryClient, change: IndicatorChange): void {
  client.setQueriesData<Page<IndicatorValue>>(
    {
      predicate: ({ queryKey }) =>
        queryKey[0] === 'indicator' && queryKey[1] === change.indicator && isNewest(queryKey),
    },
    (page) => page && { ...page, items: page.items.map((item) => patchValue(item, change)) },
  );
}

/** The item with the change, or the item itself when the change is another's or older. */
export function patchValue(item: IndicatorValue, change: IndicatorChange): IndicatorValue {
  if (item.subject !== change.subject || item.scope !== change.scope || Date.parse(change.at) < Date.parse(item.at))
    return item;
  const { value: _value, missing: _missing, level: _level, details: _details, ...rest } = item;
  return {
    ...rest,
    at: change.at,
    stale: false,
    ...(change.value === undefined ? {} : { value: change.value }),
    ...(change.missing === undefined ? {} : { missing: change.missing }),
    ...(change.level === undefined ? {} : { level: change.level }),
    ...(change.provenance === undefined ? {} : { provenance: [change.provenance].flat() }),
  };
}

function isNewest(key: readonly unknown[]): boolean {
  const query = key[3];
  return (
    key[2] === 'values' && typeof query === 'object' && query !== null && !('from' in query && query.from !== undefined)
  );
}
