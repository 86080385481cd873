import type { Planned, Processes } from '@hub/processes';
import type { Statement } from '@hub/runtime';
import type { CaseSubject } from './case-file.ts';
import type { Actor, CaseAction, CaseCommand } from './case-machine.ts';
import { type CaseState, pausedSince } from './case-state.ts';
import type { RegisteredCaseType } from './case-types.ts';
import type { ChangedCase } from './changed-case.ts';
import { caseErrors } from './errors.ts';

export type CaseProcesses = Pick<
  Processes,
  'planStart' | 'planTask' | 'planCancel' | 'planHold' | 'wake' | 'findInstance' | 'describe'
>;

/** Where the process of a case goes. Commit the statements with the event. */
export interface Led {
  /** The step that is next, absent when the process has ended. */
  readonly step?: string;
  readonly statements: readonly Statement[];
}

/** What takes a case on; a process says where to. */
export const moves: ReadonlySet<CaseAction> = new Set(['complete', 'dispatch', 'return', 'fail', 'reopen']);

/** Name of the module in the rows that processes put into the outbox. */
export const caseOwner = 'cases';

/** The id of the process that leads cases of a type. */
export function processOf({ pack, flow }: RegisteredCaseType): string | undefined {
  return flow.process === undefined ? undefined : `${pack.id}.${flow.process}`;
}

/** Starts the process of a new case; undefined when its type has none. */
export async function beginProcess(
  processes: CaseProcesses | undefined,
  type: RegisteredCaseType,
  subject: CaseSubject,
  actor: Actor,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Led | undefined> {
  const key = processOf(type);
  if (key === undefined || !processes) return undefined;
  const { tenant, id, number, class: code, priority, source, district, subject: about, title } = subject;
  const variables = {
    caseId: id,
    number,
    type: type.id,
    class: code,
    priority,
    source,
    district,
    subject: about,
    title,
  };
  const planned = await processes.planStart({
    tenant,
    key,
    actor,
    businessKey: id,
    owner: caseOwner,
    variables: { ...JSON.parse(JSON.stringify(variables)), ...more },
  });
  return led(planned);
}

/**
 * Lets the process of a case say what follows an action: the user task of the step ends with `action` and what was given.
 * Undefined when the type has no process or the action moves nothing. @throws case.notNow
 */
export async function leadCase(
  processes: CaseProcesses | undefined,
  type: RegisteredCaseType,
  subject: CaseSubject,
  step: string,
  command: CaseCommand,
  actor: Actor,
): Promise<Led | undefined> {
  if (processOf(type) === undefined || !processes || !moves.has(command.action)) return undefined;
  const { action, note, unit, grade, evidence = [] } = command;
  if (action === 'reopen') return beginProcess(processes, type, subject, actor, { reopened: true });
  const instance = await processes.findInstance(subject.tenant, caseOwner, subject.id);
  if (!instance) throw caseErrors.notNow({ action });
  const values = { action, note: note ?? null, unit: unit ?? null, grade: grade ?? null, evidence: evidence.length };
  const order = { tenant: subject.tenant, instanceId: instance.id, node: step, actor, values };
  const planned = await processes.planTask(order).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'process.taskNotOpen') throw caseErrors.notNow({ action });
    throw error;
  });
  return led(planned, step);
}

/**
 * What an event means for the timers of the process: a case that is suspended or whose clock was stopped holds them, one that runs
 * on releases them, one that has become a duplicate ends its process.
 */
export async function timersFollow(
  processes: CaseProcesses | undefined,
  type: RegisteredCaseType,
  { file, state, events }: ChangedCase,
  before: CaseState,
): Promise<readonly Statement[]> {
  const event = events.at(-1);
  if (processOf(type) === undefined || !processes || !event) return [];
  const isMerged = state.mergedInto !== undefined && before.mergedInto === undefined;
  const wasHeld = pausedSince(before) !== undefined;
  const isHeld = pausedSince(state) !== undefined;
  if (!isMerged && wasHeld === isHeld) return [];
  const instance = await processes.findInstance(file.tenant, caseOwner, file.id);
  if (!instance) return [];
  const order = { tenant: file.tenant, instanceId: instance.id, actor: event.actor };
  if (isMerged) return (await processes.planCancel(order)).statements;
  return processes.planHold({ ...order, held: isHeld, at: event.at });
}

/** While a process waits for something that is no task, the case stays where it was. */
function led({ open, status, statements }: Planned, before?: string): Led {
  const step = open[0] ?? (status === 'running' ? before : undefined);
  return { statements, ...(step === undefined ? {} : { step }) };
}
