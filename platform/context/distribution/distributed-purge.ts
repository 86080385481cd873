import { type Reply, type RouteRequest, toHubError } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import type { EntityQuery } from '../query/store-query.ts';
import { wantedOf } from '../query/wanted.ts';
import { pathBelow } from '../request.ts';
import { warningOf } from './context-sources.ts';
import { concernedBy, type Distribution } from './distributed-reads.ts';
import { entitiesAt, type RegisteredEntities, type Registration } from './registration.ts';
import { supports } from './registration-operations.ts';
import type { Matching } from './registrations.ts';

/** Sources that hold what is purged; auxiliary ones are never written to. */
export const purgedAt = (distribution: Distribution, request: RouteRequest, query: EntityQuery): readonly Matching[] =>
  concernedBy(distribution, query.tenant, request, wantedOf(query)).filter(
    ({ registration }) => registration.mode !== 'auxiliary',
  );

/**
 * Purges at sources what has been purged here, where they take it (CIM 009 clause 5.6.21.4). Nothing done anywhere: the error; done in part: 207.
 * @param ids what was purged here
 */
export async function forwardPurge(
  { sources }: Distribution,
  matching: readonly Matching[],
  request: RouteRequest,
  query: EntityQuery,
  ids: readonly string[],
): Promise<Reply> {
  const { context } = query;
  const outcomes = await Promise.all(
    matching.map(async ({ registration }) => {
      try {
        if (!supports(registration.operations, 'purgeEntity')) throw contextErrors.conflict({ id: registration.id });
        for (const path of pathsAt(registration, request, query)) {
          const { status } = await sources.call(registration, { method: 'DELETE', path, context, request });
          // What came round to a hub that is at it already is being done.
          if (status >= 300 && status !== 404 && status !== 508)
            throw contextErrors.sourceAnswered({ source: registration.endpoint, status });
        }
        return undefined;
      } catch (error) {
        return { registration, error: toHubError(error) };
      }
    }),
  );
  const failed = outcomes.flatMap((one) => one ?? []);
  const [first] = failed;
  if (!first) return { status: 204 };
  if (failed.length === matching.length && ids.length === 0) throw first.error;
  const errors = failed.map(({ registration, error }) => ({
    registrationId: registration.id,
    error: problem(error, request.language),
  }));
  const warnings = failed.map(({ registration, error }) => warningOf(registration, error));
  return { status: 207, headers: { 'ngsild-warning': warnings.join(', ') }, body: { success: ids, errors } };
}

/** What a source is asked to purge: of what is purged here, what it has registered, and nothing beside it (clause 4.3.6.1). */
function pathsAt(registration: Registration, request: RouteRequest, query: EntityQuery): readonly string[] {
  const wanted = wantedOf(query);
  const parts = entitiesAt(registration, wanted);
  const [path = '', search = ''] = pathBelow(request).split('?');
  const narrowed = (part: RegisteredEntities | undefined): string => {
    const parameters = new URLSearchParams(search);
    if (part && !wanted.types) parameters.set('type', part.types.map((one) => query.context.termOf(one)).join(','));
    const { id, idPattern, matches } = part ?? {};
    if (id !== undefined) parameters.set('id', id);
    else if (matches && wanted.ids) parameters.set('id', wanted.ids.filter(matches).join(','));
    else if (idPattern !== undefined) {
      // No one pattern says what two say together.
      if (query.idPattern !== undefined && query.idPattern !== idPattern)
        throw contextErrors.conflict({ id: registration.id });
      parameters.set('idPattern', idPattern);
    }
    return `${path}?${parameters}`;
  };
  return [...new Set((parts.includes(undefined) ? [undefined] : parts).map(narrowed))];
}
