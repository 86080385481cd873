import { isoInstant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import { type SourceCall, viaOf, warningOf } from './context-sources.ts';
import type { Distribution } from './distributed-reads.ts';
import { supports } from './registration-operations.ts';

/** What is done to a map, and what answers mean that a source has done it too. */
interface Step {
  readonly operation: 'updateEntityMap' | 'deleteEntityMap';
  readonly expected: readonly number[];
  readonly call: Pick<SourceCall, 'method' | 'body'>;
}

/** The map is gone: what a source has forgotten already is as it should be. */
export const deletion: Step = {
  operation: 'deleteEntityMap',
  expected: [204, 404],
  call: { method: 'DELETE' },
};

export const expiry = (at: Date): Step => ({
  operation: 'updateEntityMap',
  expected: [204],
  call: { method: 'PATCH', body: { expiresAt: isoInstant(at.getTime()) } },
});

/**
 * Does to the maps that sources keep for a map of this hub what was done to it (the operations of CIM 009 table 4.20-1; clauses 5.14.2 and
 * 5.14.3 say nothing of how). A source that does not hear of it ends its map by itself in time: that is a warning, no more.
 * @param linked registration → the map its source keeps
 */
export async function tellLinkedMaps(
  { registrations, sources, alias }: Distribution,
  tenant: string,
  request: RouteRequest,
  linked: Readonly<Record<string, string>>,
  { operation, expected, call }: Step,
): Promise<readonly string[]> {
  const via = new Set([...viaOf(request), alias(tenant)]);
  const told = Object.entries(linked).map(async ([registrationId, mapId]): Promise<readonly string[]> => {
    const registration = registrations.find(tenant, registrationId);
    if (!registration || !supports(registration.operations, operation)) return [];
    if (registration.alias !== undefined && via.has(registration.alias)) return [];
    try {
      const answer = await sources.call(registration, {
        ...call,
        path: `/entityMaps/${encodeURIComponent(mapId)}`,
        // The body is this hub's own, whatever the client's was.
        request: { headers: { ...request.headers, 'content-type': 'application/json' }, signal: request.signal },
      });
      if (!expected.includes(answer.status))
        throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
      return [];
    } catch (error) {
      return [warningOf(registration, error)];
    }
  });
  return (await Promise.all(told)).flat();
}
