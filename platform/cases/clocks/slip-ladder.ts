import type { CaseType, Instant, TimeLimit } from '@hub/kernel';
import { type SlipLevel, slipLevels } from '../case-events.ts';
import { type CaseState, openOrders, pausedSince } from '../case-state.ts';
import { dueAt, type WorkCalendar } from './work-calendar.ts';

export type SlipLadder = Readonly<Partial<Record<SlipLevel, TimeLimit>>>;

/**
 * How long after its due time a case gets which slip, unless its type says otherwise. The colours are practice (blue: slow, orange:
 * blue not met, red: orange not met); cities disagree on the days, so they are parameters.
 */
export const usualLadder: SlipLadder = {
  blue: { amount: 1, unit: 'workingDay' },
  orange: { amount: 3, unit: 'workingDay' },
  red: { amount: 5, unit: 'workingDay' },
};

export interface DueSlip {
  readonly level: SlipLevel;
  readonly at: Instant;
}

/**
 * The next slip of a case and when it falls due: so long after the case, or an order not yet answered, was due. None
 * while the case is paused or closed, or when the last has been given. A case that was asleep gets one slip at a time.
 */
export function nextSlip(
  calendar: WorkCalendar,
  flow: Pick<CaseType<string>, 'slips'>,
  state: CaseState,
  caseDueAt: Instant,
): DueSlip | undefined {
  if (state.state === 'closed' || pausedSince(state) !== undefined) return undefined;
  const ladder: SlipLadder = flow.slips ?? usualLadder;
  const above = slipLevels.slice(state.slip === undefined ? 0 : slipLevels.indexOf(state.slip) + 1);
  const level = above.find((candidate) => ladder[candidate] !== undefined);
  const after = level && ladder[level];
  if (!level || !after) return undefined;
  const bases = [caseDueAt, ...openOrders(state).map((order) => order.dueAt)];
  const at = Math.min(...bases.map((base) => dueAt(calendar, base, after, state.pauses, state.changedAt)));
  return { level, at };
}
