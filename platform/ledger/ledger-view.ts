import { isoInstant } from '@hub/kernel';
import type { Assignment } from './assignment.ts';
import type { Board, BoardRow } from './board.ts';
import type { LedgerEvent } from './ledger-event.ts';
import type { Meeting } from './meeting.ts';

/** The shapes of the API: instants become ISO 8601, maps become objects. */

export function assignmentView({ proven, reported, slips, startedAt, lastReportAt, ...assignment }: Assignment) {
  return {
    ...assignment,
    startedAt: isoInstant(startedAt),
    ...(lastReportAt === undefined ? {} : { lastReportAt: isoInstant(lastReportAt) }),
    proven: Object.fromEntries(proven),
    reported: Object.fromEntries(reported),
    slips: slips.map(({ issuedAt, ...slip }) => ({ ...slip, issuedAt: isoInstant(issuedAt) })),
  };
}

export function rowView({ assignment, standing }: BoardRow) {
  return { ...assignmentView(assignment), standing };
}

export function boardView({ at, known, rows, colours, units }: Board) {
  return { at: isoInstant(at), known: isoInstant(known), colours, units, items: rows.map(rowView) };
}

export function eventView({ at, recordedAt, ...event }: LedgerEvent) {
  return { ...event, at: isoInstant(at), recordedAt: isoInstant(recordedAt) };
}

/** @param isSeen which of the assignments that followed are shown */
export function meetingView(
  { heldAt, recordedAt, resolutions, ...meeting }: Meeting,
  isSeen: (assignment: string) => boolean = () => true,
) {
  const shown = resolutions.map((one) => ({ ...one, assignments: one.assignments.filter(isSeen) }));
  return { ...meeting, resolutions: shown, heldAt: isoInstant(heldAt), recordedAt: isoInstant(recordedAt) };
}
