import { type Awaitable, andThen, type EntityAccess, everyEntity, type Instant } from '@hub/kernel';
import { type Database, httpErrors, type RouteRequest, toHubError } from '@hub/runtime';
import type { Access } from '../access.ts';
import type { EntityState } from '../attributes/attribute.ts';
import { contextErrors } from '../errors.ts';
import { selectPast } from '../history/store-past.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { tenantOf } from '../request.ts';
import type { Mutation } from './mutations.ts';
import { loadState } from './state.ts';
import { selectStates } from './store.ts';
import type { Tenants } from './tenants.ts';
import type { Outcome, Write, Writer } from './writer.ts';

/** What it takes to judge a write: a part of the broker. */
interface Judge {
  readonly database: Database;
  readonly access: Access;
  readonly clock: () => Instant;
}

interface Carrier extends Judge {
  readonly writer: Writer;
  readonly tenants: Tenants;
}

/** Thrown where the types of an entity do not say whether it may be written: where it lies has to be looked up. */
const undecided = new Error('the place of the entity decides');
/** Whose writes have been found to hang on places: they are looked up at once the next time. */
const byPlace = new WeakSet<EntityAccess>();

/**
 * Writes for whom it is asked, as far as they may; one outcome for each. Whoever may change everything, as most that write
 * may, costs nothing. An entity out of reach is not there; making one out of reach is forbidden.
 * @param writes to the tenant asked for, all of them
 * @param creates the operation may be the first of a tenant (CIM 009 clause 5.5.10)
 */
export function writeAdmitted(
  broker: Carrier,
  request: RouteRequest,
  writes: readonly Write[],
  creates: boolean,
): Awaitable<readonly Outcome[]> {
  const tenant = tenantOf(request);
  const store = (some: readonly Write[]) => {
    const ready = creates ? broker.tenants.forWrite(tenant) : broker.tenants.forRead(tenant);
    return andThen(ready, () => broker.writer.write(some));
  };
  return andThen(broker.access.of(request, 'context.write'), (access) =>
    access.passes ? store(writes) : storeGuarded(broker, access, writes, store),
  );
}

type Store = (some: readonly Write[]) => Awaitable<readonly Outcome[]>;

async function storeGuarded(
  broker: Judge,
  access: EntityAccess,
  writes: readonly Write[],
  store: Store,
): Promise<readonly Outcome[]> {
  if (access.none || byPlace.has(access)) return storeByPlace(broker, access, writes, store);
  const outcomes = await store(writes.map((write) => ({ ...write, mutation: guarded(access, write.mutation) })));
  const open = writes.filter((_, index) => isUndecided(outcomes[index]));
  if (open.length === 0) return outcomes;
  byPlace.add(access);
  const later = (await storeByPlace(broker, access, open, store)).values();
  return outcomes.map((outcome) => (isUndecided(outcome) ? (later.next().value ?? outcome) : outcome));
}

const isUndecided = (outcome: Outcome | undefined) => outcome?.ok === false && outcome.error === undecided;

/** A write that judges the very state it changes, by its types: nothing is read for it that the writer does not know. */
function guarded(access: EntityAccess, mutation: Mutation): Mutation {
  return (state, at) => {
    const isSeen = state === undefined || mayWrite(access, state);
    const applied = mutation(isSeen ? state : undefined, at);
    if (!isSeen || (applied.state && !mayWrite(access, applied.state)))
      throw httpErrors.forbidden({ permission: 'context.write' });
    return applied;
  };
}

/** @throws undecided */
function mayWrite(access: EntityAccess, { types }: EntityState): boolean {
  if (access.passesTypes(types)) return true;
  if (access.maySee(types)) throw undecided;
  return false;
}

async function storeByPlace(
  broker: Judge,
  access: EntityAccess,
  writes: readonly Write[],
  store: Store,
): Promise<readonly Outcome[]> {
  const rows = await selectStates(broker.database, writes);
  const states = new Map(rows.map((row) => [row.id, loadState(row)]));
  const refused = await Promise.all(writes.map((write) => refusal(broker, access, write, states.get(write.id))));
  const admitted = writes.filter((_, index) => !refused[index]);
  const outcomes = (admitted.length === 0 ? [] : await store(admitted)).values();
  return refused.map((error) => (error ? { ok: false, error } : (outcomes.next().value as Outcome)));
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
  // Both are looked up, whatever there is: what is out of reach and what is not there are asked for alike.
  const [row] = await selectStates(broker.database, [{ tenant, id }]);
  const all = { tenant, context: coreContext, access: everyEntity, ids: [id] };
  const range = { property: 'observedAt' as const, bounded: false };
  const [past] = await selectPast(broker.database, { ...all, range }, { limit: 1 });
  const isKnown = row !== undefined || past !== undefined;
  if (!isKnown && types.length === 0) throw contextErrors.notFound({ id });
  const isAdmitted = row
    ? await broker.access.allows(access, loadState(row))
    : access.allows({ types: past?.types ?? types, areas: [], subjects: [] });
  if (!isAdmitted)
    throw isKnown ? contextErrors.notFound({ id }) : httpErrors.forbidden({ permission: 'context.write' });
}
