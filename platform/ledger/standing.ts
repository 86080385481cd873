import type { SlipLadder } from '@hub/kernel';
import type { Assignment } from './assignment.ts';
import { dueDay, type IsWorkday, overdueDays } from './due-day.ts';
import { earnedValue } from './earned-value.ts';

/** Green done, yellow in hand, red overdue, grey suspended; `undated` while nobody has set a date. */
export type LedgerColour = 'green' | 'yellow' | 'red' | 'grey' | 'undated';

export interface Overdue {
  readonly milestone: string;
  readonly due: string;
  readonly overdue_days: number;
}

/** How an assignment stands on one day. Shares are 0 to 1, points 0 to 100. */
export interface Standing {
  readonly colour: LedgerColour;
  /** Proven by checked evidence, of the whole. */
  readonly completion: number;
  /** What should have been proven by now, of the whole. */
  readonly planned: number;
  readonly spi?: number;
  readonly overdue: readonly Overdue[];
  /** Undefined while nothing has been due. */
  readonly score?: number;
  readonly deduction: number;
}

/** @param today local calendar day */
export function standingOf(assignment: Assignment, today: string, ladder: SlipLadder, isWorkday: IsWorkday): Standing {
  const { milestones } = assignment.terms;
  const total = sum(milestones.map(({ weight }) => weight));
  const earned = sum(milestones.map(({ id, weight }) => weight * (assignment.proven.get(id) ?? 0)));
  const dueOnes = milestones.filter(({ due }) => dueDay(due, isWorkday) <= today);
  const planned = sum(dueOnes.map(({ weight }) => weight));
  const earnedOfDue = sum(dueOnes.map(({ id, weight }) => weight * (assignment.proven.get(id) ?? 0)));
  const overdue = milestones
    .filter(({ id }) => (assignment.proven.get(id) ?? 0) < 1)
    .map(({ id, due }) => ({ milestone: id, due, overdue_days: overdueDays(due, today, isWorkday) }))
    .filter(({ overdue_days }) => overdue_days > 0);
  const deduction = sum(assignment.slips.map(({ colour }) => ladder.deductions[colour]));
  const { spi } = earnedValue(planned, earned);
  return {
    colour: colourOf(assignment, overdue.length > 0),
    completion: total > 0 ? earned / total : 0,
    planned: total > 0 ? planned / total : 0,
    ...(spi === undefined ? {} : { spi }),
    overdue,
    ...(planned > 0 ? { score: points(Math.max(0, (100 * earnedOfDue) / planned - deduction)) } : {}),
    deduction,
  };
}

function colourOf({ state, terms }: Assignment, isOverdue: boolean): LedgerColour {
  if (state === 'completed') return 'green';
  if (state === 'suspended') return 'grey';
  if (terms.milestones.length === 0) return 'undated';
  return isOverdue ? 'red' : 'yellow';
}

/** Two decimals, half up, as published scores are. */
export function points(value: number): number {
  return Math.round((value + Number.EPSILON) * 100) / 100;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
