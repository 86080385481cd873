import type { QueryClient } from '@tanstack/react-query';
import type { LiveEffect } from './live-state.ts';
import { type IndicatorChange, patchValues } from './patch-values.ts';

/** Topic → the first words of the query keys it makes stale. */
const staleBy: Readonly<Record<string, readonly string[]>> = {
  indicator: ['cockpit'],
  alert: ['alert', 'cockpit'],
  case: ['case', 'cockpit'],
  entity: ['device'],
};

const gather_ms = 1_000;

/**
 * Turns live events into cache work. New indicator values are patched in at once; everything that hangs on an event is
 * refetched at most once a second, so a burst of a thousand readings costs one round of requests.
 */
export function createLiveCache(client: QueryClient): (effect: LiveEffect) => void {
  const waiting = new Set<string>();
  const flush = () => {
    const stale = new Set(waiting);
    waiting.clear();
    void client.invalidateQueries({
      predicate: ({ queryKey }) => stale.has(staleWord(queryKey)) && !isFixedPast(queryKey),
    });
  };
  return (effect) => {
    if (effect.kind === 'none') return;
    if (effect.kind === 'resync') {
      void client.invalidateQueries();
      return;
    }
    const change = effect.topic === 'indicator' ? changeIn(effect.data) : undefined;
    if (change) patchValues(client, change);
    if (waiting.size === 0) setTimeout(flush, gather_ms);
    for (const word of staleBy[effect.topic] ?? []) waiting.add(word);
    if (change) waiting.add(staleWord(['indicator', change.indicator]));
  };
}

/** What a key is found by: its first word, for indicators with the id, so that one reading does not refetch all of them. */
function staleWord([root, id]: readonly unknown[]): string {
  return root === 'indicator' ? `indicator ${String(id)}` : String(root);
}

/** Values asked for with an end in the past do not change with today's events. */
function isFixedPast(key: readonly unknown[]): boolean {
  const query = key[3];
  return typeof query === 'object' && query !== null && 'to' in query && query.to !== undefined;
}

function changeIn(data: string): IndicatorChange | undefined {
  try {
    const change = JSON.parse(data) as Partial<IndicatorChange>;
    return typeof change.indicator === 'string' && typeof change.subject === 'string' && typeof change.at === 'string'
      ? (change as IndicatorChange)
      : undefined;
  } catch {
    return undefined;
  }
}
