import { type Instant, isoInstant, type TimeLimit } from '@hub/kernel';
import { stepOf } from '../case-actions.ts';
import type { CaseDeps } from '../case-deps.ts';
import type { CaseFile } from '../case-file.ts';
import { type CasePause, type CaseState, currentStay, pausedSince } from '../case-state.ts';
import type { RegisteredCaseType } from '../case-types.ts';
import { unitName } from '../case-view.ts';
import { legalDueAt, stepDueAt, taskDueAt, unitDueAt } from './case-clock.ts';
import { stopReasons } from './stop-reasons.ts';
import { dueAt, limit_ms, used_ms } from './work-calendar.ts';

/** Every clock that runs for a case: the whole as promised, as the law says, the unit's, the step's. */
export function clockViews(
  { calendar }: Pick<CaseDeps, 'calendar'>,
  type: RegisteredCaseType,
  state: CaseState,
  now: Instant,
) {
  const { openedAt, limit, legal, unitLimit, unitSince, pauses, closedAt } = state;
  const until = pausedSince(state) ?? state.changedAt;
  const stepLimit = stepOf(type.flow, state.step).limit;
  const legalPauses = pauses.filter(({ reason }) => reason !== undefined);
  const clock = (
    level: 'promised' | 'legal' | 'unit' | 'step',
    own: TimeLimit | undefined,
    since: Instant,
    due: Instant | undefined,
    stopping: readonly CasePause[],
  ) => {
    if (!own || due === undefined) return [];
    const used = used_ms(calendar, own.unit, since, closedAt ?? now, stopping);
    const running = state.state === 'open' && stopping.every((pause) => pause.to !== undefined);
    return [
      {
        level,
        limit: own,
        since: isoInstant(since),
        dueAt: isoInstant(due),
        limit_ms: limit_ms(calendar, own),
        used_ms: used,
        running,
        overdue: due < (closedAt ?? (running ? now : (pausedSince({ pauses: stopping }) ?? now))),
      },
    ];
  };
  const promised = dueAt(calendar, openedAt, limit, pauses, until);
  const stepSince = currentStay(state)?.enteredAt ?? openedAt;
  return [
    ...clock('promised', limit, openedAt, promised, pauses),
    ...clock('legal', legal, openedAt, legalDueAt(calendar, state), legalPauses),
    ...(state.state === 'closed'
      ? []
      : [
          ...clock('unit', unitLimit, unitSince, unitDueAt(calendar, state), pauses),
          ...clock('step', stepLimit, stepSince, stepDueAt(calendar, state, stepLimit), pauses),
        ]),
  ];
}

/** What the co-handlers have to do, each with its own clock. */
export function taskViews(deps: CaseDeps, file: CaseFile, state: CaseState, now: Instant) {
  return state.tasks.map((task) => {
    const due = taskDueAt(deps.calendar, state, task);
    const { addedAt, finishedAt, ...rest } = task;
    return {
      ...rest,
      unitName: unitName(deps.city, task.unit, file.areas),
      addedAt: isoInstant(addedAt),
      ...(finishedAt === undefined ? {} : { finishedAt: isoInstant(finishedAt) }),
      ...(due === undefined ? {} : { dueAt: isoInstant(due), overdue: due < (finishedAt ?? now) }),
    };
  });
}

export function orderViews(state: CaseState, now: Instant) {
  return state.orders.map(({ at, dueAt: due, answeredAt, ...order }) => ({
    ...order,
    at: isoInstant(at),
    dueAt: isoInstant(due),
    overdue: due < (answeredAt ?? now),
    ...(answeredAt === undefined ? {} : { answeredAt: isoInstant(answeredAt) }),
  }));
}

export function pauseView({ from, to, reason, until }: CasePause) {
  return {
    from: isoInstant(from),
    ...(to === undefined ? {} : { to: isoInstant(to) }),
    ...(until === undefined ? {} : { until: isoInstant(until) }),
    ...(reason === undefined ? {} : { reason, reasonTitle: stopReasons[reason] }),
  };
}
