import { type Awaitable, andThen, type Instant } from '@hub/kernel';
import { type Database, type Deliveries, type Route, type RouteRequest, type RouteSpec, route } from '@hub/runtime';
import type { TSchema } from 'typebox';
import type { Access } from './access.ts';
import { isObject } from './attributes/json-object.ts';
import type { Distribution } from './distribution/distributed-reads.ts';
import type { BodyReader } from './entities/body-reader.ts';
import { contextErrors } from './errors.ts';
import { ngsiLdFace } from './face.ts';
import type { Partitions } from './history/partitions.ts';
import type { PreviousValues } from './history/previous-values.ts';
import type { Rollups } from './history/rollups.ts';
import type { Contexts } from './json-ld/contexts.ts';
import { parameterSchema } from './parameters.ts';
import { matchesTypes, parseTypes } from './query/selection.ts';
import { checkContentType, contextOfRequest, objectOf, parameter, tenantOf } from './request.ts';
import type { Mutation } from './writing/mutations.ts';
import type { Tenants } from './writing/tenants.ts';
import { writeAdmitted } from './writing/write-access.ts';
import type { Writer } from './writing/writer.ts';

/** What the routes work with. */
export interface Broker {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly rollups: Rollups;
  readonly writer: Writer;
  readonly reader: BodyReader;
  readonly tenants: Tenants;
  readonly contexts: Contexts;
  readonly deliveries: Deliveries;
  readonly previous: PreviousValues;
  readonly distribution: Distribution;
  readonly clock: () => Instant;
  readonly access: Access;
}

type Spec = Omit<RouteSpec<undefined, undefined, undefined>, 'face' | 'allow' | 'handle'> & {
  readonly allow: 'context.read' | 'context.write';
  handle(
    request: RouteRequest<Readonly<Record<string, string>>>,
  ): ReturnType<RouteSpec<TSchema, undefined, undefined>['handle']>;
};

const bodyMethods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** A route under `/ngsi-ld/v1` with the URL parameters `parameters.ts` gives it. Their values and the body are checked by the handler. */
export function ngsiLdRoute({ handle, ...spec }: Spec): Route {
  return route({
    ...spec,
    path: `/ngsi-ld/v1${spec.path}`,
    query: parameterSchema(`${spec.method} ${spec.path}`),
    needsLength: bodyMethods.has(spec.method),
    face: ngsiLdFace,
    accepts: ['application/ld+json', 'application/merge-patch+json'],
    handle(request) {
      const given = request satisfies RouteRequest<unknown> as RouteRequest<never>;
      if (bodyMethods.has(spec.method)) checkContentType(given);
      return handle(given);
    },
  });
}

/** A write to an entity of the types asked for: one of others is not there (CIM 009 clause 6.5.3). */
async function ofTypes<R>(
  { contexts }: Broker,
  request: RouteRequest,
  type: string,
  id: string,
  mutation: Mutation<R>,
): Promise<Mutation<R>> {
  const given = isObject(request.body) ? await objectOf(contexts, request) : undefined;
  const types = parseTypes(type, given?.context ?? (await contextOfRequest(contexts, request)));
  return (state, at) => {
    if (state && !matchesTypes(types, state.types)) throw contextErrors.notFound({ id });
    return mutation(state, at);
  };
}

/** One write, durable when it resolves. */
export function writeOne<R>(
  broker: Broker,
  request: RouteRequest,
  id: string,
  mutation: Mutation<R>,
  likelyNew = false,
): Awaitable<R> {
  const tenant = tenantOf(request);
  const type = parameter(request, 'type');
  const confined = type === undefined ? mutation : ofTypes(broker, request, type, id, mutation);
  return andThen(confined, (admitted) =>
    andThen(writeAdmitted(broker, request, [{ tenant, id, mutation: admitted, likelyNew }], likelyNew), ([outcome]) => {
      if (!outcome?.ok) throw outcome?.error;
      return outcome.result as R;
    }),
  );
}
