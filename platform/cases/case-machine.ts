import type { CaseType, Instant, StepKind, TimeLimit } from '@hub/kernel';
import { caseErrors } from './errors.ts';
import type { Pause } from './work-calendar.ts';

export interface Actor {
  readonly id: string;
  readonly name: string;
}

export type CaseAction =
  | 'complete'
  | 'return'
  | 'fail'
  | 'dispatch'
  | 'claim'
  | 'comment'
  | 'pause'
  | 'resume'
  | 'reopen';
export type CaseNeed = 'note' | 'unit' | 'evidence' | 'grade';

const eventOfAction = {
  complete: 'completed',
  return: 'returned',
  fail: 'failed',
  dispatch: 'dispatched',
  claim: 'claimed',
  comment: 'commented',
  pause: 'paused',
  resume: 'resumed',
  reopen: 'reopened',
} as const satisfies Record<CaseAction, string>;

export type CaseEventKind =
  | (typeof eventOfAction)[CaseAction]
  | 'opened'
  | 'alertRaised'
  | 'alertCleared'
  /** Found to be the same matter as another case, and the answer to that case; taken back by the other two. */
  | 'merged'
  | 'joined'
  | 'unmerged'
  | 'parted';

export interface CaseEventData {
  /** The unit a case was dispatched to. */
  readonly unit?: string;
  readonly grade?: number;
  readonly alertId?: string;
  /** The value that raised an alert and the furthest since. */
  readonly value?: number;
  readonly peak?: number;
  /** The time the case was given when it opened. */
  readonly limit?: TimeLimit;
  /** The case merged into, or the one merged in. */
  readonly other?: string;
  readonly otherNumber?: string;
}

/** One thing that happened. `nextStep` is set where the case moved on; the last step completed has none and closes. */
export interface CaseEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly event: CaseEventKind;
  readonly step: string;
  readonly nextStep?: string;
  readonly note?: string;
  readonly data: CaseEventData;
  readonly attachments: readonly string[];
}

/** A stay in a step; a step that was returned to has several. */
export interface Stay {
  readonly step: string;
  readonly enteredAt: Instant;
  readonly leftAt?: Instant;
  readonly actor?: Actor;
}

export interface CaseState {
  readonly state: 'open' | 'closed';
  readonly step: string;
  readonly stays: readonly Stay[];
  readonly bureau: string;
  /** All that lead or have handled the case, the lead first. */
  readonly bureaus: readonly string[];
  readonly assignee?: Actor;
  readonly limit: TimeLimit;
  readonly pauses: readonly Pause[];
  readonly openedAt: Instant;
  readonly closedAt?: Instant;
  readonly reopened: number;
  readonly returned: number;
  readonly reworked: number;
  readonly version: number;
  /** Of the newest event. */
  readonly changedAt: Instant;
  /** The case that this one is a duplicate of. */
  readonly mergedInto?: string;
}

export interface CaseCommand {
  readonly action: CaseAction;
  readonly note?: string;
  readonly unit?: string;
  readonly grade?: number;
  readonly evidence?: readonly string[];
}

type Flow = CaseType<string>;
type Step = Flow['steps'][number];

/** What each kind of step lets its role do, and what that takes. */
const actionsAt: Readonly<Record<StepKind, Readonly<Partial<Record<CaseAction, readonly CaseNeed[]>>>>> = {
  intake: { complete: [] },
  filing: { complete: [], return: ['note'] },
  dispatch: { dispatch: ['unit'], return: ['note'], pause: ['note'] },
  handling: { complete: ['evidence'], return: ['note'], pause: ['note'] },
  feedback: { complete: ['note'], return: ['note'], pause: ['note'] },
  verification: { complete: [], fail: ['note'] },
  evaluation: { complete: ['grade'] },
};

/** The actions a case takes in its state, with what each needs; who may do them is asked elsewhere (`mayAct`). */
export function possibleActions(flow: Flow, state: CaseState): ReadonlyMap<CaseAction, readonly CaseNeed[]> {
  const comment: [CaseAction, readonly CaseNeed[]] = ['comment', ['note']];
  if (state.mergedInto !== undefined) return new Map([comment]);
  if (state.state === 'closed') return new Map([['reopen', ['note']], comment]);
  if (pausedSince(state) !== undefined) return new Map([['resume', []], comment]);
  const own = Object.entries(actionsAt[stepOf(flow, state.step).kind]) as [CaseAction, readonly CaseNeed[]][];
  const possible = own.filter(([action]) => action !== 'return' || state.step !== flow.steps[0]?.id);
  return new Map([...possible, ['claim', []], comment]);
}

/** The role an action asks for: the current step's, for reopening that of any step; a comment asks for none. */
export function mayAct(flow: Flow, state: CaseState, action: CaseAction, has: (role: string) => boolean): boolean {
  if (action === 'comment') return true;
  if (action === 'reopen') return flow.steps.some((step) => has(step.role));
  return has(stepOf(flow, state.step).role);
}

/** The event of a command, checked against the state. @throws case.notNow, case.needs */
export function eventOf(flow: Flow, state: CaseState, command: CaseCommand, actor: Actor, at: Instant): CaseEvent {
  const { action, note, unit, grade, evidence = [] } = command;
  const needs = possibleActions(flow, state).get(action);
  if (!needs) throw caseErrors.notNow({ action });
  const given: Record<CaseNeed, boolean> = {
    note: (note ?? '').trim() !== '',
    unit: unit !== undefined,
    evidence: evidence.length > 0,
    grade: grade !== undefined,
  };
  const need = needs.find((one) => !given[one]);
  if (need) throw caseErrors.needs({ need });
  const nextStep = target(flow, state, action);
  return {
    seq: state.version + 1,
    at,
    actor,
    event: eventOfAction[action],
    step: state.step,
    ...(nextStep === undefined ? {} : { nextStep }),
    ...(given.note ? { note: note ?? '' } : {}),
    data: { ...(action === 'dispatch' && unit ? { unit } : {}), ...(grade === undefined ? {} : { grade }) },
    attachments: evidence,
  };
}

/** The state after one more event. */
export function applyCaseEvent(flow: Flow, state: CaseState | undefined, event: CaseEvent): CaseState {
  if (!state) return opened(flow, event);
  const next = { ...state, version: event.seq, changedAt: event.at };
  switch (event.event) {
    case 'opened':
    case 'commented':
    case 'alertRaised':
    case 'alertCleared':
    case 'joined':
    case 'parted':
      return next;
    case 'merged':
      return {
        ...next,
        state: 'closed',
        closedAt: event.at,
        ...(event.data.other ? { mergedInto: event.data.other } : {}),
      };
    case 'unmerged': {
      // It goes on where it was, its clock having run: a duplicate that was none has been open all the time.
      const { closedAt: _closedAt, mergedInto: _mergedInto, ...open } = next;
      return { ...open, state: 'open' };
    }
    case 'claimed':
      return { ...next, assignee: event.actor };
    case 'paused':
      return { ...next, pauses: [...state.pauses, { from: event.at }] };
    case 'resumed':
      return {
        ...next,
        pauses: state.pauses.map((pause) => (pause.to === undefined ? { ...pause, to: event.at } : pause)),
      };
    case 'completed':
      return event.nextStep === undefined ? closed(next, event) : moved(next, event, event.nextStep);
    case 'dispatched': {
      const bureau = event.data.unit ?? state.bureau;
      const dispatched = { ...next, bureau, bureaus: [...new Set([...state.bureaus, bureau])] };
      return event.nextStep === undefined ? closed(dispatched, event) : moved(dispatched, event, event.nextStep);
    }
    case 'returned':
      return { ...moved(next, event, event.nextStep ?? state.step), returned: state.returned + 1 };
    case 'failed':
      return { ...moved(next, event, event.nextStep ?? state.step), reworked: state.reworked + 1 };
    case 'reopened': {
      const { closedAt: _closedAt, ...open } = next;
      return {
        ...moved({ ...open, state: 'open' }, event, event.nextStep ?? state.step),
        reopened: state.reopened + 1,
      };
    }
    default:
      return event.event satisfies never;
  }
}

/** The state of a case from all its events, oldest first. */
export function foldCase(flow: Flow, events: readonly CaseEvent[]): CaseState {
  const state = events.reduce<CaseState | undefined>((folded, event) => applyCaseEvent(flow, folded, event), undefined);
  if (!state) throw new Error('a case without events');
  return state;
}

export function pausedSince({ pauses }: Pick<CaseState, 'pauses'>): Instant | undefined {
  return pauses.find((pause) => pause.to === undefined)?.from;
}

/** The current stay in the current step. */
export function currentStay(state: CaseState): Stay | undefined {
  return state.stays.at(-1);
}

export function stepOf(flow: Flow, id: string): Step {
  const step = flow.steps.find((candidate) => candidate.id === id) ?? flow.steps[0];
  if (!step) throw new Error('a case type without steps');
  return step;
}

function opened(flow: Flow, event: CaseEvent): CaseState {
  const bureau = event.data.unit ?? flow.bureau;
  return {
    state: 'open',
    step: event.step,
    stays: [{ step: event.step, enteredAt: event.at }],
    bureau,
    bureaus: [...new Set([flow.bureau, bureau])],
    limit: event.data.limit ?? flow.limit,
    pauses: [],
    openedAt: event.at,
    reopened: 0,
    returned: 0,
    reworked: 0,
    version: event.seq,
    changedAt: event.at,
  };
}

function left(stays: readonly Stay[], event: CaseEvent): readonly Stay[] {
  return stays.map((stay) => (stay.leftAt === undefined ? { ...stay, leftAt: event.at, actor: event.actor } : stay));
}

function moved(state: CaseState, event: CaseEvent, step: string): CaseState {
  const { assignee: _assignee, ...rest } = state;
  return { ...rest, step, stays: [...left(state.stays, event), { step, enteredAt: event.at }] };
}

function closed(state: CaseState, event: CaseEvent): CaseState {
  const { assignee: _assignee, ...rest } = state;
  return { ...rest, state: 'closed', closedAt: event.at, stays: left(state.stays, event) };
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
