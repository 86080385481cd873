import { type Reply, type RouteRequest, toHubError } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import { driverTypes } from '../query/selection.ts';
import type { EntityQuery } from '../query/store-query.ts';
import { wantedOf } from '../query/wanted.ts';
import { pathBelow } from '../request.ts';
import { warningOf } from './context-sources.ts';
import { concernedBy, type Distribution } from './distributed-reads.ts';
import { type RegisteredEntities, type Registration, registeredAt } from './registration.ts';
import { supports } from './registration-operations.ts';

/** The attributes that are purged, as they are stored: these, all but those, or whole entities. */
export interface Purged {
  readonly drop: ReadonlySet<string> | undefined;
  readonly keep: ReadonlySet<string> | undefined;
}

/** What is purged at a source: of these entities, or all; these attributes, or what is purged here. */
interface PurgedPart {
  readonly entities: RegisteredEntities | undefined;
  readonly drop: readonly string[] | undefined;
}

export interface PurgedAt {
  readonly registration: Registration;
  readonly parts: readonly PurgedPart[];
}

/** Sources that have something of what is purged; auxiliary ones are never written to. */
export function purgedAt(
  distribution: Distribution,
  request: RouteRequest,
  query: EntityQuery,
  purged: Purged,
): readonly PurgedAt[] {
  const wanted = wantedOf(query);
  return concernedBy(distribution, query.tenant, request, wanted).flatMap(({ registration }) => {
    if (registration.mode === 'auxiliary') return [];
    const parts = registeredAt(registration, wanted).flatMap(({ entities, attributes }) => {
      const drop = attributes && [...attributes].filter((name) => isPurged(name, purged));
      return drop?.length === 0 ? [] : [{ entities, drop }];
    });
    return parts.length > 0 ? [{ registration, parts }] : [];
  });
}

const isPurged = (name: string, { drop, keep }: Purged) => (drop ? drop.has(name) : !keep?.has(name));

/**
 * Purges at sources what has been purged here, where they take it (CIM 009 clause 5.6.21.4). Nothing done anywhere: the error; done in part: 207.
 * @param ids what was purged here
 */
export async function forwardPurge(
  { sources }: Distribution,
  purges: readonly PurgedAt[],
  request: RouteRequest,
  query: EntityQuery,
  ids: readonly string[],
): Promise<Reply> {
  const { context } = query;
  const outcomes = await Promise.all(
    purges.map(async ({ registration, parts }) => {
      try {
        if (!supports(registration.operations, 'purgeEntity')) throw contextErrors.conflict({ id: registration.id });
        for (const path of pathsOf(registration, parts, request, query)) {
          const { status } = await sources.call(registration, { method: 'DELETE', path, context, request });
          // What came round to a hub that is at it already is being done.
          if (status >= 300 && status !== 508)
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
  if (failed.length === purges.length && ids.length === 0) throw first.error;
  const errors = failed.map(({ registration, error }) => ({
    registrationId: registration.id,
    error: problem(error, request.language),
  }));
  const warnings = failed.map(({ registration, error }) => warningOf(registration, error));
  return { status: 207, headers: { 'ngsild-warning': warnings.join(', ') }, body: { success: ids, errors } };
}

/** What a source is asked to purge: of what is purged here, what it has registered, and nothing beside it (clause 4.3.6.1). */
function pathsOf(
  registration: Registration,
  parts: readonly PurgedPart[],
  request: RouteRequest,
  query: EntityQuery,
): readonly string[] {
  const [path = '', search = ''] = pathBelow(request).split('?');
  const narrowed = ({ entities, drop }: PurgedPart): string => {
    const parameters = new URLSearchParams(search);
    if (entities) narrowEntities(parameters, registration, entities, query);
    if (drop) {
      parameters.delete('keep');
      parameters.set('drop', drop.map((name) => query.context.termOf(name)).join(','));
    }
    return `${path}?${parameters}`;
  };
  const whole = parts.find(({ entities, drop }) => !entities && !drop);
  return [...new Set((whole ? [whole] : parts).map(narrowed))];
}

function narrowEntities(
  parameters: URLSearchParams,
  registration: Registration,
  { id, idPattern, matches, types }: RegisteredEntities,
  query: EntityQuery,
): void {
  parameters.set('type', typesAt(types, parameters.get('type'), query));
  const { ids } = wantedOf(query);
  if (id !== undefined) parameters.set('id', id);
  else if (matches && ids) parameters.set('id', ids.filter(matches).join(','));
  else if (idPattern !== undefined) {
    // No one pattern says what two say together.
    if (query.idPattern !== undefined && query.idPattern !== idPattern)
      throw contextErrors.conflict({ id: registration.id });
    parameters.set('idPattern', idPattern);
  }
}

/** The types that are asked for, and no others than are registered. */
function typesAt(registered: readonly string[], asked: string | null, { types, context }: EntityQuery): string {
  const listed = (names: readonly string[], or: string) => names.map((one) => context.termOf(one)).join(or);
  if (!types || asked === null) return listed(registered, ',');
  const isList = types.kind === 'term' || types.parts.every((part) => part.kind === 'term');
  if (types.kind === 'and' || !isList) return `(${asked});(${listed(registered, '|')})`;
  const all = driverTypes(types);
  const some = all.filter((one) => registered.includes(one));
  return some.length === all.length ? asked : listed(some, ',');
}
