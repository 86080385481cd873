import type { Principal, Tenant, TimeLimit } from '@hub/kernel';
import { caseFilter, caseResource } from './case-access.ts';
import type { CaseDeps } from './case-deps.ts';
import type { Actor, CaseCommand, CaseEvent } from './case-events.ts';
import { type CaseFile, subjectOf } from './case-file.ts';
import { eventOf, foldCase, mayAct, possibleActions, stepOf } from './case-machine.ts';
import { caseOwner, leadCase, timersFollow } from './case-process.ts';
import type { CaseState } from './case-state.ts';
import { type RegisteredCaseType, roleOf } from './case-types.ts';
import { afterEvent, type ChangedCase } from './changed-case.ts';
import { withAutoDispatch } from './dispatch/auto-dispatch.ts';
import { handlingRole } from './dispatch/dispatch-board.ts';
import { caseErrors } from './errors.ts';
import { answersOf } from './step-answers.ts';
import { selectEvents, selectSeenCase } from './store.ts';
import { selectAttachments } from './store-attachments.ts';

export type { CaseDeps } from './case-deps.ts';

export interface LoadedCase {
  readonly file: CaseFile;
  readonly events: readonly CaseEvent[];
  readonly state: CaseState;
}

/** A case that this person may see; one that is hidden is as unknown as one that is not there. @throws case.unknown */
export async function getCaseFile({ database, authority }: CaseDeps, by: Principal, caseId: string): Promise<CaseFile> {
  const file = await selectSeenCase(database, by.tenant, caseFilter(authority, by), caseId);
  if (!file) throw caseErrors.unknown({ caseId });
  return file;
}

/** @throws case.unknown */
export async function getCase(deps: CaseDeps, by: Principal, caseId: string): Promise<LoadedCase> {
  const { database, types } = deps;
  const file = await getCaseFile(deps, by, caseId);
  const events = await selectEvents(database, by.tenant, caseId);
  return { file, events, state: foldCase(types.get(file.type).flow, events) };
}

export interface CaseOrder extends Omit<CaseCommand, 'person' | 'unitLimit' | 'chosen' | 'answers'> {
  /** The version the caller has seen. A comment does not ask for the newest. */
  readonly version: number;
  readonly person?: string;
  readonly unitLimit?: TimeLimit;
  /** To what the step asks, as they came. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Of a case that stands at several steps at once, as its process may have it: the one that is meant. */
  readonly step?: string;
}

const uniqueViolation = '23505';

/**
 * One action of a person on a case.
 * @throws case.unknown, case.stale, case.notNow, case.notAllowed, case.needs, case.unitUnknown, case.attachmentUnknown,
 * case.personUnknown, case.taskOfOther, case.advisedAgainst, what answers are refused for, and what `eventOf` throws
 */
export async function actOnCase(deps: CaseDeps, principal: Principal, caseId: string, order: CaseOrder): Promise<void> {
  const { file, state: found } = await getCase(deps, principal, caseId);
  const state = await standingAt(deps, file, found, order.step);
  if (!mayActAtAll(deps, principal, file)) throw caseErrors.notAllowed({ action: order.action });
  if (order.action !== 'comment' && order.version !== state.version)
    throw caseErrors.stale({ caseId, version: state.version });
  const type = deps.types.get(file.type);
  const has = (role: string) => holds(principal, `${type.pack.id}.${role}`);
  const isPossible = possibleActions(type.flow, state).has(order.action);
  if (isPossible && !mayAct(type.flow, state, order.action, has)) throw caseErrors.notAllowed({ action: order.action });
  const command = await commandOf(deps, type, file, state, order);
  const event = eventOf(type.flow, state, command, { id: principal.id, name: principal.name }, deps.clock());
  checkTaskUnit(principal, state, order);
  await checkReferences(deps, principal.tenant, file, event);
  const changed = await withAutoDispatch(deps, await afterAction(deps, file, state, event, command));
  try {
    await deps.writer.write([changed]);
  } catch (error) {
    if ((error as { code?: unknown }).code !== uniqueViolation) throw error;
    throw caseErrors.stale({ caseId, version: state.version + 1 });
  }
  deps.processes?.wake();
  const given = changed.events.at(-1)?.data.person;
  if (given && changed.events.length === 1) deps.board.given(file.tenant, given.id);
}

/** The state as seen from one of the steps that a process has open at once. @throws case.notNow */
async function standingAt(deps: CaseDeps, file: CaseFile, state: CaseState, step?: string): Promise<CaseState> {
  if (step === undefined || step === state.step || state.state === 'closed') return state;
  const open = (await deps.processes?.findInstance(file.tenant, caseOwner, file.id))?.open ?? [];
  if (!open.includes(step)) throw caseErrors.notNow({ action: step });
  return { ...state, step };
}

/** A case after an action: the process of its type says what is next, where it has one. @throws case.notNow, process.… */
export async function afterAction(
  deps: Pick<CaseDeps, 'types' | 'calendar' | 'processes'>,
  file: CaseFile,
  state: CaseState,
  event: CaseEvent,
  command: CaseCommand,
): Promise<ChangedCase> {
  const type = deps.types.get(file.type);
  const led = await leadCase(deps.processes, type, subjectOf(file), state.step, command, event.actor);
  if (!led) {
    const changed = afterEvent(deps, file, state, event);
    return { ...changed, alongside: await timersFollow(deps.processes, type, changed, state) };
  }
  const { nextStep: _nextStep, ...rest } = event;
  // A process may end by any action; the case ends with it.
  const followed: CaseEvent =
    led.step === undefined ? { ...rest, event: 'completed' } : { ...rest, nextStep: led.step };
  return { ...afterEvent(deps, file, state, followed), alongside: led.statements };
}

/** An order with the person it names, and with what the hub would have chosen. @throws case.personUnknown, case.needs */
async function commandOf(
  deps: CaseDeps,
  type: RegisteredCaseType,
  file: CaseFile,
  state: CaseState,
  order: CaseOrder,
): Promise<CaseCommand> {
  const { version: _version, step: _step, person: personId, answers: given, ...rest } = order;
  const isDispatch = order.action === 'dispatch';
  const role = isDispatch ? handlingRole(type) : roleOf(type, state.step);
  const person = personId === undefined ? undefined : await getWorker(deps, file.tenant, personId, role);
  const answers = answersOf(type, file, state.step, order.action, given);
  const command = { ...rest, ...(person === undefined ? {} : { person }), ...(answers ? { answers } : {}) };
  if (!isDispatch || stepOf(type.flow, state.step).kind !== 'dispatch') return command;
  const [best] = await deps.board.propose(type, file, 1);
  if (best === undefined || (best.unit === order.unit && (personId === undefined || best.person === personId)))
    return command;
  // Where the hub dispatches by itself, sending a case elsewhere needs a reason.
  const isReasoned = (order.note ?? '').trim() !== '';
  if (type.flow.dispatch === 'automatic' && best.unit !== order.unit && !isReasoned)
    throw caseErrors.needs({ need: 'note' });
  const proposed = best.person === undefined ? best.unit : `${best.unit} ${best.person}`;
  return { ...command, chosen: { by: 'person', proposed } };
}

/** Somebody who holds a role. @throws case.personUnknown */
export async function getWorker({ board }: CaseDeps, tenant: Tenant, person: string, role: string): Promise<Actor> {
  const post = (await board.listPosts(tenant)).find((one) => one.person === person && one.role === role);
  if (!post) throw caseErrors.personUnknown({ person });
  return { id: person, name: post.personName.zh };
}

/** Whether the policies let a person act on a case; what exactly, the steps of its type say (`mayAct`). */
export function mayActAtAll({ authority }: CaseDeps, principal: Principal, file: CaseFile): boolean {
  return caseFilter(authority, principal, 'case.act').allows(caseResource(file));
}

export function holds(principal: Principal, role: string): boolean {
  return principal.roles.includes(role) || principal.roles.includes('administrator');
}

/** Whether somebody works for a unit. */
export function worksFor({ roles, scope }: Principal, unit: string): boolean {
  if (roles.includes('administrator') || scope?.everywhere === true) return true;
  return scope !== undefined && (scope.bureaus.includes(unit) || scope.areas.includes(unit));
}

/** A task is finished by its own unit; the lead sends it back or drops it. @throws case.taskOfOther */
function checkTaskUnit(principal: Principal, state: CaseState, { action, task }: CaseOrder): void {
  if (action !== 'finishTask' && action !== 'returnTask' && action !== 'dropTask') return;
  const unit = action === 'finishTask' ? state.tasks.find(({ id }) => id === task)?.unit : state.bureau;
  if (unit !== undefined && !worksFor(principal, unit)) throw caseErrors.taskOfOther();
}

/** @throws case.unitUnknown, case.attachmentUnknown */
async function checkReferences(
  { database, city, board }: CaseDeps,
  tenant: Tenant,
  { id }: CaseFile,
  event: CaseEvent,
): Promise<void> {
  const { unit } = event.data;
  const isBureau = city.bureaus.some((bureau) => bureau.id === unit);
  if (unit !== undefined && !isBureau && !(await board.findUnit(tenant, unit))) throw caseErrors.unitUnknown({ unit });
  if (event.attachments.length === 0) return;
  const known = new Set((await selectAttachments(database, tenant, id)).map((info) => info.id));
  const attachmentId = event.attachments.find((one) => !known.has(one));
  if (attachmentId !== undefined) throw caseErrors.attachmentUnknown({ attachmentId });
}
