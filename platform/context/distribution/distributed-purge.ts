import { type Reply, type RouteRequest, toHubError } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import type { EntityQuery } from '../query/store-query.ts';
import { wantedOf } from '../query/wanted.ts';
import { warningOf } from './context-sources.ts';
import { concernedBy, type Distribution } from './distributed-reads.ts';
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
  context: EntityQuery['context'],
  ids: readonly string[],
): Promise<Reply> {
  const path = request.url.replace(/^\/ngsi-ld\/v1/, '');
  const outcomes = await Promise.all(
    matching.map(async ({ registration }) => {
      try {
        if (!supports(registration.operations, 'purgeEntity')) throw contextErrors.conflict({ id: registration.id });
        const answer = await sources.call(registration, { method: 'DELETE', path, context, request });
        // What came round to a hub that is at it already is being done.
        if (answer.status < 300 || answer.status === 404 || answer.status === 508) return undefined;
        throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
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
