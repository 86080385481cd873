import {
  type Authority,
  getInstant,
  type Instant,
  isoInstant,
  type Permission,
  type Principal,
  type ResourceAttributes,
  type Tenant,
} from '@hub/kernel';
import { type Database, httpErrors, type Outbox, outboxStatement, type Statement } from '@hub/runtime';
import { checkAct, checkTerms } from './acts.ts';
import { type Assignment, assignmentAt } from './assignment.ts';
import { ledgerErrors } from './errors.ts';
import type { LedgerEvent, LedgerEventBody, Origin, Terms } from './ledger-event.ts';
import { insertEvents, type NewEvent, selectEvents } from './store.ts';

export interface FileDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: () => Instant;
  readonly authority: Authority;
  /** Whether the city has a unit of this id. */
  readonly isUnit: (unit: string) => boolean;
}

export interface AssignmentFile {
  readonly assignment: Assignment;
  readonly events: readonly LedgerEvent[];
}

/** By its id, the events of every assignment, or of one, that somebody may do something with; its newest terms say whose it is. */
export async function selectReached(
  { database, authority }: Pick<FileDeps, 'database' | 'authority'>,
  by: Principal,
  permission: Permission,
  id?: string,
): Promise<ReadonlyMap<string, readonly LedgerEvent[]>> {
  const filter = authority.filter(by, permission, 'Assignment');
  if (filter.none) return new Map();
  const always = Number.POSITIVE_INFINITY;
  const isReached = ([one, events]: readonly [string, readonly LedgerEvent[]]) => {
    const now = assignmentAt(one, events, always);
    return now !== undefined && filter.allows(assignmentResource(by.tenant, now.terms));
  };
  return new Map([...(await selectEvents(database, by.tenant, id))].filter(isReached));
}

/** An assignment that somebody may do one of these with. @throws ledger.unknown for others as for what is not there */
export async function getFile(
  deps: FileDeps,
  by: Principal,
  permissions: readonly Permission[],
  id: string,
  known?: Instant,
): Promise<AssignmentFile> {
  const reached = await Promise.all(permissions.map((permission) => selectReached(deps, by, permission, id)));
  const all = reached.map((files) => files.get(id)).find((events) => events !== undefined) ?? [];
  const at = known ?? deps.clock();
  const events = all.filter(({ recordedAt }) => recordedAt <= at);
  return fileAt(id, events, at);
}

/** @throws ledger.unknown */
function fileAt(id: string, events: readonly LedgerEvent[], at: Instant): AssignmentFile {
  const assignment = assignmentAt(id, events, at);
  if (!assignment) throw ledgerErrors.unknown({ assignmentId: id });
  return { assignment, events };
}

/** An assignment as policies see it. */
export function assignmentResource(tenant: Tenant, { lead, helpers }: Terms): ResourceAttributes {
  return { tenant, lead, units: [lead, ...helpers.map(({ unit }) => unit)] };
}

export interface NewEntry {
  readonly id: string;
  /** What its writer must be allowed. */
  readonly as: 'ledger.manage' | 'ledger.report';
  readonly version: number;
  readonly at?: string | undefined;
  readonly body: LedgerEventBody;
}

/** Adds one entry to an assignment. @throws ledger.stale when somebody else has added one */
export async function addEntry(deps: FileDeps, principal: Principal, { id, as, version, at, body }: NewEntry) {
  const { tenant } = principal;
  const { assignment, events } = await getFile(deps, principal, [as], id);
  if (events.length !== version) throw ledgerErrors.stale({ version: events.length });
  const actor = { id: principal.id, name: principal.name };
  if (body.kind === 'adjusted') checkUnits(deps, body.terms);
  checkAct(assignment, events, body, actor);
  const now = deps.clock();
  const time = at === undefined ? now : getInstant(at);
  if (time > now || time < assignment.startedAt) throw ledgerErrors.time({ from: isoInstant(assignment.startedAt) });
  const event: LedgerEvent = { ...body, seq: version + 1, at: time, recordedAt: now, actor };
  await commit(deps, tenant, [insertEvents(tenant, [{ assignmentId: id, event }])], [{ id, kind: body.kind }]);
  // Shown to who wrote it, also where its new terms are out of their reach.
  return fileAt(id, [...events, event], now);
}

export interface NewAssignment {
  readonly id: string;
  readonly terms: Terms;
  readonly origin?: Origin;
}

/** The first entry of each; statements to commit together with what they follow from. @throws ledger.unit, ledger.network, http.forbidden */
export function firstEntries(deps: FileDeps, principal: Principal, assignments: readonly NewAssignment[]): NewEvent[] {
  const at = deps.clock();
  const actor = { id: principal.id, name: principal.name };
  const reach = deps.authority.filter(principal, 'ledger.manage', 'Assignment');
  return assignments.map(({ id, terms, origin = {} }) => {
    if (!reach.allows(assignmentResource(principal.tenant, terms)))
      throw httpErrors.forbidden({ permission: 'ledger.manage' });
    checkUnits(deps, terms);
    checkTerms(terms);
    return { assignmentId: id, event: { kind: 'set', terms, origin, seq: 1, at, recordedAt: at, actor } };
  });
}

/** Commits entries with the outbox rows that tell of them. */
export async function commit(
  { database, outbox }: FileDeps,
  tenant: Tenant,
  statements: readonly Statement[],
  told: readonly { readonly id: string; readonly kind: LedgerEventBody['kind'] }[],
): Promise<void> {
  const rows = told.map(({ id, kind }) => ({ tenant, topic: 'ledger' as const, key: id, data: { event: kind } }));
  try {
    await database.commit([...statements, outboxStatement(rows)]);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error;
    const [first] = told;
    throw first?.kind === 'set'
      ? ledgerErrors.taken({ assignmentId: first.id }, error)
      : ledgerErrors.stale({ version: '?' }, error);
  }
  outbox.wake();
}

function checkUnits({ isUnit }: FileDeps, { lead, helpers }: Terms): void {
  for (const unit of [lead, ...helpers.map((helper) => helper.unit)])
    if (!isUnit(unit)) throw ledgerErrors.unit({ unit });
}
