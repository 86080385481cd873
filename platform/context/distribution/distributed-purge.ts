import type { Reply, RouteRequest } from '@hub/runtime';
import { isObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import type { EntityQuery } from '../query/store-query.ts';
import { wantedOf } from '../query/wanted.ts';
import { pathBelow } from '../request.ts';
import { type ContextSources, warningOf } from './context-sources.ts';
import { concernedBy, type Distribution, gather } from './distributed-reads.ts';
import { type Chosen, commonOf, narrowParameters } from './narrowing.ts';
import { purgeErrors } from './purge-errors.ts';
import { attributesAt, type RegisteredEntities, type Registration, type RegistrationInfo } from './registration.ts';
import { queries, supports } from './registration-operations.ts';
import { remoteQuery } from './remote-question.ts';
import { jsonOf, settle } from './write-outcomes.ts';

/** The attributes that are purged, as they are stored: these, all but those, or whole entities. */
export interface Purged {
  readonly drop: ReadonlySet<string> | undefined;
  readonly keep: ReadonlySet<string> | undefined;
}

/** What is purged at a source: of these entities, or all; these attributes, or what is purged here. */
interface PurgedPart {
  readonly chosen: Chosen | undefined;
  readonly drop: readonly string[] | undefined;
  /** Whether it can be said. */
  readonly isExact: boolean;
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
  return concernedBy(distribution, query.tenant, request, wantedOf(query)).flatMap(({ registration }) => {
    const parts =
      registration.mode === 'auxiliary' ? [] : registration.infos.flatMap((info) => partsOf(info, query, purged));
    // A purge takes attributes with all of their instances.
    const said = registration.datasetIds ? parts.map((one) => ({ ...one, isExact: false })) : parts;
    return said.length > 0 ? [{ registration, parts: said }] : [];
  });
}

/** Of what is purged here what a source has registered, and nothing beside it (clause 4.3.6.1). */
function partsOf(
  { entities, attributes }: RegistrationInfo,
  query: EntityQuery,
  purged: Purged,
): readonly PurgedPart[] {
  const drop = attributes && [...attributes].filter((name) => isPurged(name, purged));
  if (drop?.length === 0) return [];
  if (!entities) return [{ chosen: undefined, drop, isExact: true }];
  return entities.flatMap((registered) =>
    commonOf(query, [registered]).map((chosen) => ({ chosen, drop, isExact: isWithin(chosen, registered) })),
  );
}

/** No one pattern says what two say together. */
const isWithin = ({ ids, idPattern }: Chosen, registered: RegisteredEntities) =>
  ids !== undefined || registered.idPattern === undefined || idPattern === registered.idPattern;

const isPurged = (name: string, { drop, keep }: Purged) => (drop ? drop.has(name) : !keep?.has(name));

/**
 * Purges at sources what has been purged here, where they take it (CIM 009 clause 5.6.21.4). Nothing done anywhere: the error; done in part: 207.
 * @param ids what was purged here
 */
export async function forwardPurge(
  distribution: Distribution,
  purges: readonly PurgedAt[],
  request: RouteRequest,
  query: EntityQuery,
  ids: readonly string[],
): Promise<Reply> {
  const parts = await Promise.all(
    purges.map(async (purge) => ({
      ...purge,
      outcome: await settle(() => ask(distribution.sources, purge, request, query), purge.registration),
    })),
  );
  const failed = parts.flatMap(({ outcome }) => ('error' in outcome ? [outcome.error] : []));
  const [first] = failed;
  if (first && failed.length === purges.length && ids.length === 0) throw first;
  const errors = await Promise.all(
    parts.map((part) =>
      purgeErrors(part, request.language, async () => {
        const asked = part.parts.flatMap(({ chosen }) => chosen?.ids ?? []);
        if (asked.length > 0) return [...new Set(asked)];
        const left = await leftAt(distribution, part, request, query);
        return left.length > 0 ? left : ids.filter((id) => attributesAt(part.registration, { ids: [id] }));
      }),
    ),
  );
  if (errors.every((some) => some.length === 0)) return { status: 204 };
  const warnings = parts.flatMap(({ registration, outcome }) =>
    'error' in outcome ? [warningOf(registration, outcome.error)] : [],
  );
  return {
    status: 207,
    headers: warnings.length > 0 ? { 'ngsild-warning': warnings.join(', ') } : {},
    body: { success: ids, errors: errors.flat() },
  };
}

/** What a source still has of what was to be purged there, as far as it answers that. */
async function leftAt(
  distribution: Distribution,
  { registration }: PurgedAt,
  request: RouteRequest,
  query: EntityQuery,
): Promise<readonly string[]> {
  const attributes = attributesAt(registration, wantedOf(query));
  if (!attributes || !queries.some((one) => supports(registration.operations, one))) return [];
  const [place = '', search = ''] = request.url.split('?');
  const parameters = new URLSearchParams(search);
  for (const name of ['drop', 'keep']) parameters.delete(name);
  const asked = { request: { method: 'GET', url: `${place}?${parameters}`, body: undefined }, query, split: false };
  const { parts } = await gather(distribution, [{ registration, attributes }], query.context, (one) => ({
    ...remoteQuery(asked, one, { limit: String(limits.page) }),
    request,
  }));
  return [...parts.keys()];
}

/** @throws context.conflict, context.sourceAnswered */
async function ask(
  sources: ContextSources,
  { registration, parts }: PurgedAt,
  request: RouteRequest,
  query: EntityQuery,
): Promise<Reply> {
  if (!supports(registration.operations, 'purgeEntity') || !parts.every((one) => one.isExact))
    throw contextErrors.conflict({ id: registration.id });
  const told: unknown[] = [];
  for (const path of pathsOf(parts, request, query)) {
    const answer = await sources.call(registration, { method: 'DELETE', path, context: query.context, request });
    const { status } = answer;
    // What came round to a hub that is at it already is being done.
    if (status >= 300 && status !== 508) throw contextErrors.sourceAnswered({ source: registration.endpoint, status });
    if (status === 207) told.push(jsonOf(answer));
  }
  if (told.length === 0) return { status: 204 };
  const errors = told.flatMap((one) => (isObject(one) && Array.isArray(one.errors) ? (one.errors as unknown[]) : [{}]));
  return { status: 207, body: { errors } };
}

function pathsOf(parts: readonly PurgedPart[], request: RouteRequest, query: EntityQuery): readonly string[] {
  const { context, attributes } = query;
  const [path = '', search = ''] = pathBelow(request).split('?');
  const narrowed = ({ chosen, drop }: PurgedPart): string => {
    const parameters = new URLSearchParams(search);
    if (chosen) narrowParameters(parameters, { chosen: [chosen], attributes, datasetIds: undefined }, context);
    if (drop) {
      parameters.delete('keep');
      parameters.set('drop', drop.map(context.termOf).join(','));
    }
    return `${path}?${parameters}`;
  };
  const whole = parts.find(({ chosen, drop }) => !chosen && !drop);
  return [...new Set((whole ? [whole] : parts).map(narrowed))];
}
