import { type EntityAccess, everyEntity, type Instant } from '@hub/kernel';
import { type Database, httpErrors, type RouteRequest, toHubError } from '@hub/runtime';
import type { Access } from './access.ts';
import type { EntityState } from './attribute.ts';
import { contextErrors } from './errors.ts';
import { selectPast } from './history/store-past.ts';
import { coreContext } from './json-ld/ld-context.ts';
import type { Mutation } from './mutations.ts';
import { tenantOf } from './request.ts';
import { loadState } from './state.ts';
import { selectStates } from './store.ts';

/** What it takes to judge a write: a part of the broker. */
interface Judge {
  readonly database: Database;
  readonly access: Access;
  readonly clock: () => Instant;
}

interface Write {
  readonly id: string;
  readonly mutation: Mutation;
}

/**
 * What stands against each write for whom it is asked; undefined for what may be done. Whoever may change everything, as
 * most that write may, costs nothing. An entity out of reach is not there; making one out of reach is forbidden.
 */
export async function refuseWrites(
  broker: Judge,
  request: RouteRequest,
  writes: readonly Write[],
): Promise<readonly (Error | undefined)[]> {
  const access = await broker.access.of(request, 'context.write');
  if (access.passes) return [];
  const tenant = tenantOf(request);
  const rows = await selectStates(
    broker.database,
    writes.map(({ id }) => ({ tenant, id })),
  );
  const states = new Map(rows.map((row) => [row.id, loadState(row)]));
  return Promise.all(writes.map((write) => refusal(broker, access, write, states.get(write.id))));
}

async function refusal(
  broker: Judge,
  access: EntityAccess,
  { mutation }: Write,
  before: EntityState | undefined,
): Promise<Error | undefined> {
  try {
    const isSeen = before === undefined || (await broker.access.allows(access, before));
    const { state: after } = mutation(isSeen ? before : undefined, broker.clock());
    if (!isSeen || (after && !(await broker.access.allows(access, after))))
      return httpErrors.forbidden({ permission: 'context.write' });
    return undefined;
  } catch (error) {
    return toHubError(error);
  }
}

/** @throws context.notFound, http.forbidden for the past of an entity that is out of reach */
export async function admitPastWrite(
  broker: Judge,
  request: RouteRequest,
  id: string,
  types: readonly string[],
): Promise<void> {
  const access = await broker.access.of(request, 'context.write');
  if (access.passes) return;
  const tenant = tenantOf(request);
  const [row] = await selectStates(broker.database, [{ tenant, id }]);
  if (row) {
    if (!(await broker.access.allows(access, loadState(row)))) throw contextErrors.notFound({ id });
    return;
  }
  const all = { tenant, context: coreContext, access: everyEntity, ids: [id] };
  const range = { property: 'observedAt' as const, bounded: false };
  const [past] = await selectPast(broker.database, { ...all, range }, { limit: 1 });
  // Of what never was there is nothing to change: the operation says so.
  if (!past && types.length === 0) return;
  if (!access.allows({ types: past?.types ?? types, areas: [], subjects: [] }))
    throw past ? contextErrors.notFound({ id }) : httpErrors.forbidden({ permission: 'context.write' });
}
