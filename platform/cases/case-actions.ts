import type { CaseType, Instant, StepKind } from '@hub/kernel';
import {
  type Actor,
  type CaseAction,
  type CaseCommand,
  type CaseEvent,
  type CaseEventData,
  type CaseNeed,
  eventOfAction,
} from './case-events.ts';
import { type CaseState, openOrders, openTasks, pausedSince } from './case-state.ts';
import { caseErrors } from './errors.ts';

type Flow = CaseType<string>;
type Step = Flow['steps'][number];
type Actions = Readonly<Partial<Record<CaseAction, readonly CaseNeed[]>>>;

/** Whoever has the case in hand may ask for time, take it on, or give it to somebody else of the unit. */
const inHand = { pause: ['note'], extend: ['note', 'amount'], stop: ['note', 'reason'] } as const satisfies Actions;

/** What each kind of step lets its role do, and what that takes. */
const actionsAt: Readonly<Record<StepKind, Actions>> = {
  intake: { complete: [] },
  filing: { complete: [], return: ['note'], stop: ['note', 'reason'] },
  dispatch: { dispatch: ['unit'], return: ['note'], ...inHand },
  handling: { complete: ['evidence'], return: ['note'], addTask: ['unit', 'title'], ...inHand },
  feedback: { complete: ['note'], return: ['note'], addTask: ['unit', 'title'], ...inHand },
  verification: { complete: [], fail: ['note'], stop: ['note', 'reason'] },
  evaluation: { complete: ['grade'] },
};

/** Kinds of step whose roles oversee a case: they approve, and give orders. */
const overseeing: ReadonlySet<StepKind> = new Set(['filing', 'dispatch', 'verification', 'evaluation']);
const byOverseers: ReadonlySet<CaseAction> = new Set(['approve', 'refuse', 'supervise']);
/** Whose role is any of the type's steps; a task's unit is asked for besides (`act-on-case.ts`). */
const byAnyRole: ReadonlySet<CaseAction> = new Set([
  'reopen',
  'finishTask',
  'answer',
  'returnTask',
  'dropTask',
  'undo',
]);

/** The actions a case takes in its state, with what each needs; who may do them is asked elsewhere (`mayAct`). */
export function possibleActions(flow: Flow, state: CaseState): ReadonlyMap<CaseAction, readonly CaseNeed[]> {
  return new Map(listActions(flow, state));
}

function listActions(flow: Flow, state: CaseState): readonly (readonly [CaseAction, readonly CaseNeed[]])[] {
  const comment = ['comment', ['note']] as const;
  if (state.mergedInto !== undefined) return [comment];
  if (state.state === 'closed') return [['reopen', ['note']], comment];
  const orders = openOrders(state).length > 0 ? [['answer', ['order', 'note']] as const] : [];
  const above = [...orders, ['supervise', ['note', 'deadline']] as const, comment];
  if (pausedSince(state) !== undefined) return [['resume', []], ...above];
  const { kind } = stepOf(flow, state.step);
  const own = Object.entries(actionsAt[kind]) as [CaseAction, readonly CaseNeed[]][];
  const isFirst = state.step === flow.steps[0]?.id;
  const possible = own.filter(
    ([action]) =>
      !(action === 'return' && isFirst) &&
      !(state.request && (action === 'pause' || action === 'extend' || action === 'stop')),
  );
  const answers = state.request
    ? ([
        ['approve', []],
        ['refuse', ['note']],
      ] as const)
    : [];
  const person = state.assignee ? ([['handOver', ['person', 'note']]] as const) : ([['assign', ['person']]] as const);
  const undo = state.undo ? ([['undo', []]] as const) : [];
  return [...possible, ['claim', []], ...person, ...undo, ...taskActions(state), ...answers, ...above];
}

function taskActions(state: CaseState): readonly (readonly [CaseAction, readonly CaseNeed[]])[] {
  const open =
    openTasks(state).length > 0
      ? ([
          ['finishTask', ['task', 'note']],
          ['dropTask', ['task', 'note']],
        ] as const)
      : [];
  const finished = state.tasks.length > openTasks(state).length;
  return [...open, ...(finished ? ([['returnTask', ['task', 'note']]] as const) : [])];
}

/**
 * The role an action asks for: the current step's; for approval and orders one that oversees; for reopening, tasks and answers
 * any of the type's; a comment asks for none.
 */
export function mayAct(flow: Flow, state: CaseState, action: CaseAction, has: (role: string) => boolean): boolean {
  if (action === 'comment') return true;
  if (byAnyRole.has(action)) return flow.steps.some((step) => has(step.role));
  if (byOverseers.has(action)) {
    const overseers = flow.steps.filter((step) => overseeing.has(step.kind));
    return (overseers.length > 0 ? overseers : flow.steps).some((step) => has(step.role));
  }
  return has(stepOf(flow, state.step).role);
}

/**
 * The event of a command, checked against the state.
 * @throws case.notNow, case.needs, case.ownRequest, case.tasksOpen, case.taskUnknown, case.orderUnknown, case.deadlinePast
 */
export function eventOf(flow: Flow, state: CaseState, command: CaseCommand, actor: Actor, at: Instant): CaseEvent {
  const { action, note, evidence = [] } = command;
  const needs = possibleActions(flow, state).get(action);
  if (!needs) throw caseErrors.notNow({ action });
  const given: Record<CaseNeed, boolean> = {
    note: (note ?? '').trim() !== '',
    unit: command.unit !== undefined,
    evidence: evidence.length > 0,
    grade: command.grade !== undefined,
    person: command.person !== undefined,
    amount: command.amount !== undefined,
    reason: command.reason !== undefined,
    title: (command.title ?? '').trim() !== '',
    task: command.task !== undefined,
    order: command.order !== undefined,
    deadline: command.deadline !== undefined,
  };
  const need = needs.find((one) => !given[one]);
  if (need) throw caseErrors.needs({ need });
  checkCommand(flow, state, command, actor, at);
  const nextStep = target(flow, state, action);
  return {
    seq: state.version + 1,
    at,
    actor,
    event: eventOfAction[action],
    step: state.step,
    ...(nextStep === undefined ? {} : { nextStep }),
    ...(given.note ? { note: note ?? '' } : {}),
    data: dataOf(state, command),
    attachments: evidence,
  };
}

/** What of a command its event keeps. */
const kept: Readonly<Partial<Record<CaseAction, readonly (keyof CaseEventData & keyof CaseCommand)[]>>> = {
  complete: ['answers'],
  dispatch: ['unit', 'unitLimit', 'person', 'chosen', 'answers'],
  assign: ['person', 'chosen'],
  handOver: ['person'],
  pause: ['until'],
  extend: ['amount'],
  stop: ['reason', 'until'],
  addTask: ['unit', 'unitLimit', 'title', 'must'],
  finishTask: ['task'],
  returnTask: ['task'],
  dropTask: ['task'],
  supervise: ['deadline'],
  answer: ['order'],
};

function dataOf(state: CaseState, command: CaseCommand): CaseEventData {
  const { action, grade } = command;
  const seq = state.version + 1;
  return {
    ...Object.fromEntries(
      (kept[action] ?? []).flatMap((key) => (command[key] === undefined ? [] : [[key, command[key]]])),
    ),
    ...(grade === undefined ? {} : { grade }),
    ...(action === 'handOver' && state.assignee ? { was: state.assignee } : {}),
    ...(action === 'undo' ? undoneData(state) : {}),
    // Tasks and orders are named by the event that made them.
    ...(action === 'addTask' ? { task: `t${seq}` } : {}),
    ...(action === 'supervise' ? { order: `o${seq}` } : {}),
  };
}

/** Back to who had it before, and whom it is taken from. */
function undoneData({ assignee, undo }: CaseState): CaseEventData {
  return { ...(undo?.was ? { person: undo.was } : {}), ...(assignee ? { was: assignee } : {}) };
}

function checkCommand(flow: Flow, state: CaseState, command: CaseCommand, actor: Actor, at: Instant): void {
  const { action, task, order, deadline, until } = command;
  switch (action) {
    case 'complete': {
      // The lead reports done only when all have that must; a handling step is where joint work happens.
      const { kind } = stepOf(flow, state.step);
      const waiting = kind === 'handling' || kind === 'feedback' ? openTasks(state).filter(({ must }) => must) : [];
      if (waiting[0]) throw caseErrors.tasksOpen({ task: waiting[0].title });
      return;
    }
    case 'undo':
      if (!mayUndo(state, actor.id, at)) throw caseErrors.notNow({ action });
      return;
    case 'extend':
      checkExtension(flow, state, command.amount ?? 0);
      return;
    case 'approve':
      // 挂账 and 延期 are granted by a second person.
      if (state.request?.by.id === actor.id) throw caseErrors.ownRequest();
      if (state.request?.kind === 'extend') checkExtension(flow, state, state.request.amount ?? 0);
      return;
    case 'finishTask':
    case 'dropTask':
      if (!openTasks(state).some(({ id }) => id === task)) throw caseErrors.taskUnknown({ task: task ?? '' });
      return;
    case 'returnTask':
      if (!state.tasks.some(({ id, finishedAt }) => id === task && finishedAt !== undefined))
        throw caseErrors.taskUnknown({ task: task ?? '' });
      return;
    case 'answer':
      if (!openOrders(state).some(({ id }) => id === order)) throw caseErrors.orderUnknown({ order: order ?? '' });
      return;
    case 'supervise':
    case 'pause':
    case 'stop': {
      const end = action === 'supervise' ? deadline : until;
      if (end !== undefined && end <= at) throw caseErrors.deadlinePast();
      return;
    }
    default:
  }
}

/** One's own newest act, while it is fresh. */
export function mayUndo({ undo }: CaseState, by: string, at: Instant): boolean {
  return undo !== undefined && undo.by === by && at <= undo.until;
}

/** 延期 ends where the type's rule says: so often, and so much in all. */
function checkExtension({ extensions: rule }: Flow, state: CaseState, amount: number): void {
  if (!rule) return;
  if (state.extended >= rule.times) throw caseErrors.extensionsSpent({ times: rule.times });
  const left = rule.amount - state.extensions;
  if (amount > left) throw caseErrors.extensionTooLong({ left, unit: state.limit.unit });
}

export function stepOf(flow: Flow, id: string): Step {
  const step = flow.steps.find((candidate) => candidate.id === id) ?? flow.steps[0];
  if (!step) throw new Error('a case type without steps');
  return step;
}

function target(flow: Flow, state: CaseState, action: CaseAction): string | undefined {
  const index = flow.steps.findIndex((step) => step.id === state.step);
  switch (action) {
    case 'complete':
    case 'dispatch':
      return flow.steps[index + 1]?.id;
    case 'return':
      return flow.steps[index - 1]?.id;
    case 'fail':
      return lastHandling(flow.steps.slice(0, index)) ?? flow.steps[index - 1]?.id;
    case 'reopen':
      return lastHandling(flow.steps) ?? flow.steps[0]?.id;
    default:
      return undefined;
  }
}

function lastHandling(steps: readonly Step[]): string | undefined {
  return steps.findLast((step) => step.kind === 'handling')?.id;
}
