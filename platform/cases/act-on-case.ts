import { type Authority, type City, type Instant, isoInstant, type Principal, type Tenant } from '@hub/kernel';
import { type Database, type Outbox, outboxStatement, type Statement } from '@hub/runtime';
import { caseFilter, caseResource } from './case-access.ts';
import { type CaseFile, caseFile, subjectOf } from './case-file.ts';
import {
  applyCaseEvent,
  type CaseCommand,
  type CaseEvent,
  type CaseState,
  eventOf,
  foldCase,
  mayAct,
} from './case-machine.ts';
import type { CaseTypes } from './case-types.ts';
import { caseErrors } from './errors.ts';
import { caseStatements, selectCase, selectEvents } from './store.ts';
import { selectAttachments } from './store-attachments.ts';
import type { WorkCalendar } from './work-calendar.ts';

export interface CaseDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly city: City;
  readonly types: CaseTypes;
  readonly calendar: WorkCalendar;
  readonly clock: () => Instant;
  /** Decides who sees which cases. */
  readonly authority: Authority;
}

export interface LoadedCase {
  readonly file: CaseFile;
  readonly events: readonly CaseEvent[];
  readonly state: CaseState;
}

/** A case that this person may see; one that is hidden is as unknown as one that is not there. @throws case.unknown */
export async function getCaseFile({ database, authority }: CaseDeps, by: Principal, caseId: string): Promise<CaseFile> {
  const file = await selectCase(database, by.tenant, caseId);
  if (!file || !caseFilter(authority, by).allows(caseResource(file))) throw caseErrors.unknown({ caseId });
  return file;
}

/** @throws case.unknown */
export async function getCase(deps: CaseDeps, by: Principal, caseId: string): Promise<LoadedCase> {
  const { database, types } = deps;
  const file = await getCaseFile(deps, by, caseId);
  const events = await selectEvents(database, by.tenant, caseId);
  return { file, events, state: foldCase(types.get(file.type).flow, events) };
}

export interface CaseOrder extends CaseCommand {
  /** The version the caller has seen. A comment does not ask for the newest. */
  readonly version: number;
}

const uniqueViolation = '23505';

/**
 * One action of a person on a case.
 * @throws case.unknown, case.stale, case.notNow, case.notAllowed, case.needs, case.unitUnknown, case.attachmentUnknown
 */
export async function actOnCase(deps: CaseDeps, principal: Principal, caseId: string, order: CaseOrder): Promise<void> {
  const { file, state } = await getCase(deps, principal, caseId);
  if (!mayActAtAll(deps, principal, file)) throw caseErrors.notAllowed({ action: order.action });
  if (order.action !== 'comment' && order.version !== state.version)
    throw caseErrors.stale({ caseId, version: state.version });
  const type = deps.types.get(file.type);
  const has = (role: string) => holds(principal, `${type.pack.id}.${role}`);
  const event = eventOf(type.flow, state, order, { id: principal.id, name: principal.name }, deps.clock());
  if (!mayAct(type.flow, state, order.action, has)) throw caseErrors.notAllowed({ action: order.action });
  await checkReferences(deps, principal.tenant, caseId, event);
  try {
    await deps.database.commit(afterEvent(deps, file, state, event).statements);
  } catch (error) {
    if ((error as { code?: unknown }).code !== uniqueViolation) throw error;
    throw caseErrors.stale({ caseId, version: state.version + 1 });
  }
  deps.outbox.wake();
}

/** Whether the policies let a person act on a case; what exactly, the steps of its type say (`mayAct`). */
export function mayActAtAll({ authority }: CaseDeps, principal: Principal, file: CaseFile): boolean {
  return caseFilter(authority, principal, 'case.act').allows(caseResource(file));
}

export function holds(principal: Principal, role: string): boolean {
  return principal.roles.includes(role) || principal.roles.includes('administrator');
}

async function checkReferences(
  { database, city }: CaseDeps,
  tenant: Tenant,
  caseId: string,
  event: CaseEvent,
): Promise<void> {
  const { unit } = event.data;
  if (unit !== undefined && !city.bureaus.some((bureau) => bureau.id === unit)) throw caseErrors.unitUnknown({ unit });
  if (event.attachments.length === 0) return;
  const known = new Set((await selectAttachments(database, tenant, caseId)).map((info) => info.id));
  const attachmentId = event.attachments.find((id) => !known.has(id));
  if (attachmentId !== undefined) throw caseErrors.attachmentUnknown({ attachmentId });
}

/** A case after one more event, with what makes it durable: file, history and outbox, to be committed together. */
export function afterEvent(
  { types, calendar }: Pick<CaseDeps, 'types' | 'calendar'>,
  file: CaseFile,
  state: CaseState,
  event: CaseEvent,
): ChangedCase {
  const type = types.get(file.type);
  const next = applyCaseEvent(type.flow, state, event);
  const after = caseFile(type, calendar, subjectOf(file), next);
  return { file: after, state: next, statements: [...caseStatements(after, [event]), announce(after, event)] };
}

/** A case with what has still to be committed. */
export interface ChangedCase {
  readonly file: CaseFile;
  readonly state: CaseState;
  readonly statements: readonly Statement[];
}

/** The outbox row of topic `case` for an event. */
export function announce(file: CaseFile, { event, at }: CaseEvent): Statement {
  const {
    tenant,
    id,
    number,
    type,
    title,
    state,
    step,
    role,
    bureau,
    bureaus,
    areas,
    priority,
    alertId,
    indicator,
    subject,
    version,
  } = file;
  const about = {
    caseId: id,
    number,
    type,
    title,
    area: areas,
    bureau,
    bureaus,
    priority,
    alertId,
    indicator,
    subject,
  };
  const times = { at: isoInstant(at), dueAt: isoInstant(file.dueAt) };
  return outboxStatement([
    { tenant, topic: 'case', key: id, data: { ...about, event, state, step, role, version, ...times } },
  ]);
}
