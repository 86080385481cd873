import { andThen, HubError } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { pathPart } from '../attributes/names.ts';
import type { Broker } from '../broker.ts';
import { attributeChecks } from '../entities/routes-attributes.ts';
import { entityChecks } from '../entities/routes-entities.ts';
import { problem } from '../face.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { contextOfRequest, objectOf, pathBelow, tenantOf } from '../request.ts';
import { warningOf } from './context-sources.ts';
import { writeMany } from './distributed-batches.ts';
import { concernedBy, type Distribution } from './distributed-reads.ts';
import { attributesIn, bodyPart, deletionPaths, membersIn } from './pieces.ts';
import { type Operation, supports } from './registration-operations.ts';
import { combineUpdates } from './update-results.ts';
import {
  conflictOf,
  errorOfAll,
  type Failure,
  jsonOf,
  problemsTold,
  refusalOf,
  settle,
  type WritePart,
} from './write-outcomes.ts';
import { planOf, type SourceShare } from './write-plan.ts';
import { confinedPath, readWrite } from './written.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

/** Writes of one entity, by their routes. */
const single: Readonly<Record<string, Operation>> = {
  'POST /entities': 'createEntity',
  'PUT /entities/:entityId': 'replaceEntity',
  'PATCH /entities/:entityId': 'mergeEntity',
  'DELETE /entities/:entityId': 'deleteEntity',
  'POST /entities/:entityId/attrs': 'appendAttrs',
  'PATCH /entities/:entityId/attrs': 'updateEntity',
  'PATCH /entities/:entityId/attrs/:attributeName': 'updateAttrs',
  'PUT /entities/:entityId/attrs/:attributeName': 'replaceAttrs',
  'DELETE /entities/:entityId/attrs/:attributeName': 'deleteAttrs',
  'POST /temporal/entities': 'upsertTemporal',
  'DELETE /temporal/entities/:entityId': 'deleteTemporal',
  'POST /temporal/entities/:entityId/attrs': 'appendAttrsTemporal',
  'DELETE /temporal/entities/:entityId/attrs/:attributeName': 'deleteAttrsTemporal',
  'PATCH /temporal/entities/:entityId/attrs/:attributeName/:instanceId': 'updateAttrInstanceTemporal',
  'DELETE /temporal/entities/:entityId/attrs/:attributeName/:instanceId': 'deleteAttrInstanceTemporal',
};
/** What creates, and where the created then is. */
const creating: Partial<Record<Operation, string>> = {
  createEntity: '/ngsi-ld/v1/entities/',
  upsertTemporal: '/ngsi-ld/v1/temporal/entities/',
};

const batches: Readonly<Record<string, Operation>> = {
  'POST /entityOperations/create': 'createBatch',
  'POST /entityOperations/upsert': 'upsertBatch',
  'POST /entityOperations/update': 'updateBatch',
  'POST /entityOperations/merge': 'mergeBatch',
  'POST /entityOperations/delete': 'deleteBatch',
};

/** What is asked of the input before anybody is sent a part of it. */
const checks = { ...entityChecks, ...attributeChecks };

/**
 * Routes that write, so that they reach the context sources that are registered for what is written (CIM 009 clauses 4.3.6 and 5.6):
 * exclusive and redirecting sources instead of this hub, inclusive ones beside it, auxiliary ones never. Where nothing is
 * registered they are as they were.
 */
export function distributeWrites(
  routes: readonly Route[],
  broker: Broker,
  distribution: Distribution,
): readonly Route[] {
  return routes.map((route): Route => {
    const name = `${route.method} ${route.path.replace('/ngsi-ld/v1', '')}`;
    const [one, many] = [single[name], batches[name]];
    if (!one && !many) return route;
    return {
      ...route,
      handle(asked) {
        const request: Request = asked satisfies RouteRequest<unknown> as RouteRequest<never>;
        if (distribution.registrations.isEmpty(tenantOf(request))) return route.handle(request);
        // Whoever may not change everything changes what is here: another hub knows nothing of how far they reach.
        return andThen(broker.access.of(request, 'context.write'), ({ passes }) => {
          if (!passes) return route.handle(request);
          if (one) return writeOne(broker, distribution, route, one, request);
          return writeMany(broker, distribution, route, many as Operation, request);
        });
      },
    };
  });
}

async function writeOne(
  broker: Broker,
  distribution: Distribution,
  route: Route,
  operation: Operation,
  request: Request,
): Promise<Reply> {
  const hasBody = request.method !== 'DELETE';
  const { body, context } = hasBody
    ? await objectOf(broker.contexts, request)
    : { body: undefined, context: await contextOfRequest(broker.contexts, request) };
  const written = await readWrite(broker, request, operation, body, context);
  const { id, types, attributes } = written;
  const filter = operation.endsWith('Temporal') ? ({ range: 'any' } as const) : {};
  const matching = concernedBy(distribution, tenantOf(request), request, { ids: [id], types, attributes }, filter);
  const plan = planOf(matching, ({ operations }) => supports(operations, operation), written.piecesFor(matching));
  if (plan.remote.length === 0 && plan.refused.length === 0) return route.handle(request);
  checks[operation]?.(request, body ?? {}, context);
  const ofEntity = body !== undefined && request.params.attributeName === undefined;
  const [path = ''] = pathBelow(request).split('#');
  const ask = async ({ registration, pieces }: SourceShare): Promise<Reply> => {
    const given = body === undefined ? undefined : bodyPart(body, ofEntity ? pieces : 'all', context);
    const paths = deletionPaths(confinedPath(path, registration, written, context), registration, pieces);
    return askInTurn(paths, async (one) => {
      const answer = await distribution.sources.call(registration, {
        method: request.method as 'POST',
        path: one,
        ...(given === undefined ? {} : { body: given }),
        context,
        request,
      });
      if (answer.status >= 300) throw refusalOf(registration, answer.status, answer.text());
      const told = answer.status === 207 ? jsonOf(answer) : undefined;
      return { status: answer.status, ...(isObject(told) && { body: told }) };
    });
  };
  const namesIn = (some: SourceShare['pieces']) =>
    attributes?.length && some !== 'all' ? attributesIn(some) : membersIn(body ?? {});
  // First here: what a source then tells of the same change is known to be no news. Whoever else has it, what is deleted is not left here
  // (clause 5.6.6.4).
  const here =
    plan.keepsLocal || operation === 'deleteEntity'
      ? [await settle(async () => route.handle(part(request, body, plan.local, context)))].map((outcome) => ({
          attributes: namesIn(plan.local),
          registration: undefined,
          outcome,
        }))
      : [];
  const refused = plan.refused.map(({ registration, pieces }) => ({
    attributes: namesIn(pieces),
    registration,
    outcome: conflictOf(registration),
  }));
  const there = await Promise.all(
    plan.remote.map(async (one) => ({
      attributes: namesIn(one.pieces),
      registration: one.registration,
      outcome: await settle(() => ask(one), one.registration),
    })),
  );
  const parts = [...here, ...refused, ...there];
  return operation in attributeChecks
    ? combineUpdates(id, parts, context, request.language)
    : combine(id, operation, parts, request.language);
}

/** Several calls that are one operation: what is not there at all is not found, and of what is, what is missing is no failure. */
async function askInTurn(paths: readonly string[], ask: (path: string) => Promise<Reply>): Promise<Reply> {
  let reply: Reply | undefined;
  let missing: unknown;
  for (const path of paths) {
    try {
      reply = await ask(path);
    } catch (error) {
      if (paths.length === 1 || !(error instanceof HubError) || error.code !== 'context.notFound') throw error;
      missing = error;
    }
  }
  if (!reply) throw missing;
  return reply;
}

function part(
  request: Request,
  body: JsonObject | undefined,
  pieces: SourceShare['pieces'],
  context: LdContext,
): Request {
  return body === undefined || request.params.attributeName !== undefined
    ? request
    : { ...request, body: bodyPart(body, pieces, context) };
}

/** All well: as if here. Nothing done: the error. Else 207 with what was done and what was not (CIM 009 clause 5.2.16). */
function combine(id: string, operation: Operation, parts: readonly WritePart[], language: 'zh' | 'en'): Reply {
  const done = parts.flatMap(({ outcome }) => ('reply' in outcome ? [outcome.reply] : []));
  const failed = parts.flatMap(({ outcome }) => ('error' in outcome ? [outcome] : []));
  const location = creating[operation];
  const created = location === undefined ? {} : { location: location + pathPart(id) };
  // What came round to a hub that has it already is done. What is not here is no failure where a source has it, of which it is known here
  // (clause 5.6.6.4); a source that does not have what it is registered for has answered with an error like any other (table 6.5.3.2-2).
  const isForgiven = ({ error, registration }: Failure) =>
    error.code === 'context.loopDetected' || (error.code === 'context.notFound' && !registration);
  const counted = done.length > 0 ? failed.filter((one) => !isForgiven(one)) : failed;
  const nothingDone = errorOfAll(parts);
  if (nothingDone) throw nothingDone;
  const problems = [
    ...counted.map(({ error, registration }) => ({ registration, error: problem(error, language) })),
    ...parts.flatMap((part) => problemsTold(part, language).map((error) => ({ ...part, error }))),
  ];
  if (problems.length === 0)
    return location !== undefined && (operation === 'createEntity' || done.some((one) => one.status === 201))
      ? { status: 201, headers: created }
      : { status: 204 };
  const errors = problems.map(({ error, registration }) => ({
    entityId: id,
    ...(registration && { registrationId: registration.id }),
    error,
  }));
  const warnings = counted.flatMap(({ error, registration }) => (registration ? [warningOf(registration, error)] : []));
  return {
    status: 207,
    headers: { ...created, ...(warnings.length > 0 && { 'ngsild-warning': warnings.join(', ') }) },
    body: { success: [id], errors },
  };
}
