import type { Instant, TimeLimit } from '@hub/kernel';
import { type CaseState, currentStay, type JointTask, pausedSince } from '../case-state.ts';
import { dueAt, limit_ms, type Pause, used_ms, type WorkCalendar } from './work-calendar.ts';

export interface CaseClock {
  readonly limit_ms: number;
  readonly used_ms: number;
  readonly running: boolean;
}

/** What a clock needs to know of a case; a stored row has it without its events. */
export interface Clocked {
  readonly state: 'open' | 'closed';
  readonly limit: TimeLimit;
  readonly pauses: readonly Pause[];
  readonly openedAt: Instant;
  readonly closedAt?: Instant;
}

/**
 * The clock of a whole case, running from its opening. Neither rework nor reopening starts it again: a case that was
 * closed but not mended has been open all the time. Only a pause (挂账, 延期) stops it.
 */
export function caseClock(calendar: WorkCalendar, clocked: Clocked, now: Instant): CaseClock {
  const { limit, pauses, openedAt, closedAt } = clocked;
  return {
    limit_ms: limit_ms(calendar, limit),
    used_ms: used_ms(calendar, limit.unit, openedAt, closedAt ?? now, pauses),
    running: clocked.state === 'open' && pauses.every((pause) => pause.to !== undefined),
  };
}

/**
 * When the case is due: at the earlier of the promised and the legal time. While it is paused, when it would be if it went
 * on from where it stopped.
 */
export function caseDueAt(calendar: WorkCalendar, state: CaseState): Instant {
  const promised = dueAt(calendar, state.openedAt, state.limit, state.pauses, pausedSince(state) ?? state.changedAt);
  return Math.min(promised, legalDueAt(calendar, state) ?? promised);
}

/** When the time the law gives runs out: suspensions the bureau grants itself do not stop it, only the reasons the law names. */
export function legalDueAt(calendar: WorkCalendar, state: CaseState): Instant | undefined {
  if (!state.legal) return undefined;
  const pauses = state.pauses.filter(({ reason }) => reason !== undefined);
  return dueAt(calendar, state.openedAt, state.legal, pauses, pausedSince({ pauses }) ?? state.changedAt);
}

/** When the time the unit was given at dispatch runs out. */
export function unitDueAt(calendar: WorkCalendar, state: CaseState): Instant | undefined {
  return state.unitLimit && dueSince(calendar, state, state.unitSince, state.unitLimit);
}

/** When a co-handler's sub-task is due. */
export function taskDueAt(calendar: WorkCalendar, state: CaseState, task: JointTask): Instant | undefined {
  return task.limit && dueSince(calendar, state, task.addedAt, task.limit);
}

/** When the current step is due; a step entered again gets its time again, the case does not. */
export function stepDueAt(calendar: WorkCalendar, state: CaseState, limit: TimeLimit | undefined): Instant | undefined {
  const stay = currentStay(state);
  if (!limit || !stay || state.state === 'closed') return undefined;
  return dueSince(calendar, state, stay.enteredAt, limit);
}

function dueSince(calendar: WorkCalendar, state: CaseState, start: Instant, limit: TimeLimit): Instant {
  const pauses = state.pauses.filter((pause) => pause.to === undefined || pause.to > start);
  const clipped = pauses.map((pause) => ({ ...pause, from: Math.max(pause.from, start) }));
  return dueAt(calendar, start, limit, clipped, pausedSince(state) ?? state.changedAt);
}

/** An open case past its due time, or one that was closed too late. A paused case cannot become overdue. */
export function isOverdue(state: Pick<CaseState, 'closedAt' | 'pauses'>, due: Instant, now: Instant): boolean {
  return due < (state.closedAt ?? pausedSince(state) ?? now);
}
