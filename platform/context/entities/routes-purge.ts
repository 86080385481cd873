import { HubError } from '@hub/kernel';
import type { Route } from '@hub/runtime';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { forwardPurge, purgedAt } from '../distribution/distributed-purge.ts';
import { mayHavePlace } from '../distribution/source-filter.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { surveyOfHere, useEntityMap } from '../query/entity-maps.ts';
import { checkDepth, readEntityQuery } from '../query/entity-query.ts';
import { inputOfParameters } from '../query/query-input.ts';
import { queryIds } from '../query/store-query.ts';
import { keysOf } from '../representation/view.ts';
import { contextOfRequest, tenantOf } from '../request.ts';
import { deleteEntity, keepAttributes, type Mutation } from '../writing/mutations.ts';

const isNotFound = (error: unknown) => error instanceof HubError && error.code === 'context.notFound';

/**
 * Purge of entities or of attributes of them (CIM 009 clauses 5.6.21 and 6.4.3.3). `drop` and `keep` name attributes: the
 * former are deleted, or all but the latter. It goes on until nothing is left to do; what it has done, stays done.
 */
export function purgeRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'DELETE',
      path: '/entities',
      allow: 'context.write',
      summary: 'Purge entities',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        const input = inputOfParameters(request);
        const access = await broker.access.of(request, 'context.write');
        const query = readEntityQuery(tenantOf(request), input, context, access);
        checkDepth(undefined, {}, query.q);
        const [drop, keep] = ['drop', 'keep'].map((name) => keysOf(input.list(name), context));
        if (drop && keep) throw contextErrors.badRequestData({ reason: 'drop and keep exclude each other' });
        await broker.tenants.forRead(query.tenant);
        // Whoever may not change everything changes what is here: another hub knows nothing of how far they reach.
        const known = access.passes ? purgedAt(broker.distribution, request, query, { drop, keep }) : [];
        const elsewhere = await mayHavePlace(broker.database, known, query.geo);
        const map = await useEntityMap(broker, request, input, query, async () =>
          surveyOfHere(await queryIds(broker.database, query, limits.mapped + 1)),
        );
        const mutation = (id: string): Mutation => {
          if (drop) return keepAttributes(id, (key) => !drop.has(key));
          return keep ? keepAttributes(id, (key) => keep.has(key)) : deleteEntity(id);
        };
        const ids = await queryIds(broker.database, map ? { ...query, ids: map.ids } : query, limits.mapped + 1);
        if (ids.length > limits.mapped)
          throw contextErrors.tooManyResults({ reason: `a purge takes at most ${limits.mapped} entities` });
        for (let start = 0; start < ids.length; start += limits.batch) {
          const part = ids.slice(start, start + limits.batch);
          const writes = part.map((id) => ({ tenant: query.tenant, id, mutation: mutation(id) }));
          // What is gone meanwhile is what was asked for.
          for (const outcome of await broker.writer.write(writes))
            if (!outcome.ok && !isNotFound(outcome.error)) throw outcome.error;
        }
        const reply = await forwardPurge(broker.distribution, elsewhere, request, query, ids);
        return { ...reply, headers: { ...reply.headers, ...(map && { 'ngsild-entitymap': map.location }) } };
      },
    }),
  ];
}
