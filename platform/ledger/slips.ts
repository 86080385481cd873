import { chinaDay, type SlipColour, type SlipLadder, slipColours } from '@hub/kernel';
import type { Assignment, Slip } from './assignment.ts';
import { type IsWorkday, overdueDays, workdaysBetween } from './due-day.ts';

export interface DueSlip {
  readonly milestone: string;
  readonly colour: SlipColour;
  readonly overdue_days: number;
}

/** The slips that are to go out today, at most one a milestone. */
export function dueSlips(
  assignment: Assignment,
  today: string,
  ladder: SlipLadder,
  isWorkday: IsWorkday,
): readonly DueSlip[] {
  if (assignment.state !== 'open') return [];
  return assignment.terms.milestones.flatMap(({ id, due }) => {
    const overdue_days = overdueDays(due, today, isWorkday);
    if (overdue_days < ladder.first_days || (assignment.proven.get(id) ?? 0) >= 1) return [];
    const last = assignment.slips.findLast(({ milestone }) => milestone === id);
    const colour = nextColour(last, today, ladder, isWorkday);
    return colour ? [{ milestone: id, colour, overdue_days }] : [];
  });
}

function nextColour(
  last: Slip | undefined,
  today: string,
  ladder: SlipLadder,
  isWorkday: IsWorkday,
): SlipColour | undefined {
  if (!last) return slipColours[0];
  if (last.excused || workdaysBetween(chinaDay(last.issuedAt), today, isWorkday) < ladder.next_days) return undefined;
  return slipColours[slipColours.indexOf(last.colour) + 1];
}
