import type { CaseType } from '@hub/kernel';
import type { CaseEvent } from './case-events.ts';
import type { CaseState, Stay } from './case-state.ts';
import { afterPauseEvent } from './clocks/suspension.ts';
import { afterOrderEvent, afterTaskEvent } from './joint-work.ts';

export { eventOf, mayAct, possibleActions, stepOf } from './case-actions.ts';
export type {
  Actor,
  CaseAction,
  CaseCommand,
  CaseEvent,
  CaseEventData,
  CaseEventKind,
  CaseNeed,
} from './case-events.ts';
export { type CaseState, pausedSince, type Stay } from './case-state.ts';

type Flow = CaseType<string>;

/** How long one may take back one's own act. */
export const undoWithin_ms = 5 * 60_000;
/** Acts that only say who has the case in hand: nothing follows from them that could not be taken back. */
const undoable: ReadonlySet<CaseEvent['event']> = new Set(['claimed', 'assigned', 'handedOver']);

/** The state after one more event. */
export function applyCaseEvent(flow: Flow, state: CaseState | undefined, event: CaseEvent): CaseState {
  const { undo: _undo, ...next } = state ? afterEvent(state, event) : opened(flow, event);
  if (!state || !undoable.has(event.event)) return next;
  const was = state.assignee === undefined ? {} : { was: state.assignee };
  return { ...next, undo: { by: event.actor.id, until: event.at + undoWithin_ms, ...was } };
}

function afterEvent(state: CaseState, event: CaseEvent): CaseState {
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
      const again = { ...open, state: 'open' as const };
      return event.nextStep === undefined ? again : moved(again, event, event.nextStep);
    }
    case 'ledOn': {
      if (event.nextStep === undefined) return closed(next, event);
      const on = moved(next, event, event.nextStep);
      return event.data.person === undefined ? on : { ...on, assignee: event.data.person };
    }
    case 'claimed':
      return { ...next, assignee: event.actor };
    case 'assigned':
    case 'handedOver':
      return { ...next, assignee: event.data.person ?? event.actor };
    case 'undone':
    case 'putBack': {
      const { assignee: _assignee, ...free } = next;
      return event.data.person === undefined ? free : { ...free, assignee: event.data.person };
    }
    case 'pauseAsked':
    case 'extensionAsked':
    case 'approved':
    case 'refused':
    case 'paused':
    case 'stopped':
    case 'resumed':
      return afterPauseEvent(next, event);
    case 'taskAdded':
    case 'taskFinished':
    case 'taskReturned':
    case 'taskDropped':
      return afterTaskEvent(next, event);
    case 'supervised':
    case 'answered':
      return afterOrderEvent(next, event);
    case 'slipped':
      return event.data.slip === undefined ? next : { ...next, slip: event.data.slip };
    case 'completed':
      return event.nextStep === undefined ? closed(next, event) : moved(next, event, event.nextStep);
    case 'dispatched':
      return dispatched(next, event);
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

function opened(flow: Flow, { at, step, seq, data }: CaseEvent): CaseState {
  const bureau = data.unit ?? flow.bureau;
  return {
    state: 'open',
    step,
    stays: [{ step, unit: bureau, enteredAt: at }],
    bureau,
    bureaus: [...new Set([flow.bureau, bureau])],
    limit: data.limit ?? flow.limit,
    ...(data.legal === undefined ? {} : { legal: data.legal }),
    unitSince: at,
    pauses: [],
    extensions: 0,
    extended: 0,
    tasks: [],
    orders: [],
    openedAt: at,
    reopened: 0,
    returned: 0,
    reworked: 0,
    version: seq,
    changedAt: at,
  };
}

function dispatched(state: CaseState, event: CaseEvent): CaseState {
  const { unit = state.bureau, unitLimit, person } = event.data;
  const { unitLimit: _unitLimit, ...rest } = state;
  const given = {
    ...rest,
    bureau: unit,
    bureaus: [...new Set([...state.bureaus, unit])],
    unitSince: event.at,
    ...(unitLimit === undefined ? {} : { unitLimit }),
  };
  if (event.nextStep === undefined) return closed(given, event);
  return { ...moved(given, event, event.nextStep), ...(person === undefined ? {} : { assignee: person }) };
}

function left(stays: readonly Stay[], event: CaseEvent): readonly Stay[] {
  return stays.map((stay) =>
    stay.leftAt === undefined ? { ...stay, leftAt: event.at, actor: event.actor, end: event.event } : stay,
  );
}

function moved(state: CaseState, event: CaseEvent, step: string): CaseState {
  const { assignee: _assignee, request: _request, ...rest } = state;
  const entered = { step, unit: state.bureau, enteredAt: event.at };
  return { ...rest, step, stays: [...left(state.stays, event), entered] };
}

function closed(state: CaseState, event: CaseEvent): CaseState {
  const { assignee: _assignee, request: _request, ...rest } = state;
  return { ...rest, state: 'closed', closedAt: event.at, stays: left(state.stays, event) };
}
