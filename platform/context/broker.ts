import type { Instant } from '@hub/kernel';
import { type Database, type Deliveries, type Route, type RouteRequest, type RouteSpec, route } from '@hub/runtime';
import type { TSchema } from 'typebox';
import type { Access } from './access.ts';
import type { BodyReader } from './body-reader.ts';
import type { Distribution } from './distribution/distributed-reads.ts';
import { ngsiLdFace } from './face.ts';
import type { Partitions } from './history/partitions.ts';
import type { PreviousValues } from './history/previous-values.ts';
import type { Rollups } from './history/rollups.ts';
import type { Contexts } from './json-ld/contexts.ts';
import type { Mutation } from './mutations.ts';
import { parameterSchema } from './parameters.ts';
import type { Tenants } from './tenants.ts';
import { writeAdmitted } from './write-access.ts';
import type { Writer } from './writer.ts';

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
    handle: (request) => handle(request satisfies RouteRequest<unknown> as RouteRequest<never>),
  });
}

/** One write, durable when it resolves. */
export async function writeOne<R>(
  broker: Broker,
  request: RouteRequest,
  id: string,
  mutation: Mutation<R>,
  likelyNew = false,
): Promise<R> {
  const [outcome] = await writeAdmitted(broker, request, [{ id, mutation, likelyNew }], likelyNew);
  if (!outcome?.ok) throw outcome?.error;
  return outcome.result as R;
}
