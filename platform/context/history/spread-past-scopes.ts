import type { Broker } from '../broker.ts';
import { gatherPast } from '../distribution/distributed-past.ts';
import { supports } from '../distribution/registration-operations.ts';
import { chunks } from '../distribution/spread-maps.ts';
import { askOfScopes, type SpreadPast } from './past-question.ts';
import { type ScopeSpans, spansOf } from './scope-spans.ts';
import type { InstanceRow } from './store-history.ts';
import { selectScopeChanges } from './store-past-scopes.ts';

const atATime = 90;

/**
 * When the scopes of some entities met the query, put together from what this hub and others know of them (CIM 009 clause 5.7.4.4): a
 * source is asked when it set them, since what was set before the time asked about may hold in it. Undefined where scopes are not asked
 * about, or each hub judges them by itself.
 */
export async function scopesTogether(
  broker: Broker,
  spread: SpreadPast,
  ids: readonly string[],
): Promise<{ readonly spans: ScopeSpans | undefined; readonly warnings: readonly string[] }> {
  const { past, query, matching, split, request } = spread;
  const { scopes, tenant, context } = past;
  if (!split || !scopes || ids.length === 0) return { spans: undefined, warnings: [] };
  const until = query.to ?? broker.clock() + 1;
  const gathering = { request, context, query: { property: 'modifiedAt', last: undefined }, whole: true } as const;
  const asked = matching.filter(({ registration }) => supports(registration.operations, 'queryTemporal'));
  const [own, ...answers] = await Promise.all([
    selectScopeChanges(broker.database, tenant, ids, query.to),
    ...asked.flatMap((one) =>
      chunks(ids, atATime).map((some) =>
        gatherPast(broker.distribution, [one], gathering, () => askOfScopes(spread, one, some, until)),
      ),
    ),
  ]);
  const hubs = [own, ...answers.map(({ rows, gaps }) => [...rows, ...gaps])].map((rows) =>
    Map.groupBy(
      rows.filter(({ attribute }) => attribute === 'scope'),
      ({ entityId }) => entityId,
    ),
  );
  const of = (id: string) => hubs.flatMap((known): (readonly InstanceRow[])[] => [known.get(id) ?? []]);
  const told = [...new Set(hubs.flatMap((known) => [...known.keys()]))];
  return {
    spans: new Map(told.map((id) => [id, spansOf(of(id), scopes)])),
    warnings: answers.flatMap(({ warnings }) => warnings),
  };
}
