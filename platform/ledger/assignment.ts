import type { Instant, SlipColour } from '@hub/kernel';
import type { LedgerEvent, Origin, Terms } from './ledger-event.ts';

type Of<K extends LedgerEvent['kind']> = Extract<LedgerEvent, { kind: K }>;

export interface Slip {
  readonly seq: number;
  readonly colour: SlipColour;
  readonly milestone: string;
  readonly issuedAt: Instant;
  readonly answered: boolean;
  readonly excused: boolean;
}

/** An assignment as it stood at one time, to the knowledge of one time. */
export interface Assignment {
  readonly id: string;
  readonly terms: Terms;
  readonly origin: Origin;
  readonly state: 'open' | 'suspended' | 'completed' | 'superseded';
  readonly startedAt: Instant;
  /** By milestone, what the office has found borne out by evidence, 0 to 1. */
  readonly proven: ReadonlyMap<string, number>;
  /** By milestone, what the units last reported, 0 to 1. */
  readonly reported: ReadonlyMap<string, number>;
  readonly lastReportAt?: Instant;
  readonly slips: readonly Slip[];
  /** How often its terms were adjusted. */
  readonly adjustments: number;
}

/**
 * Folds the events of one assignment. @param at what held then @param known what was recorded by then; with both at the end of
 * a past month the answer is the same for ever. @returns undefined when it did not exist
 */
export function assignmentAt(
  id: string,
  events: readonly LedgerEvent[],
  at: Instant,
  known: Instant = at,
): Assignment | undefined {
  const counted = events
    .filter((event) => event.at <= at && event.recordedAt <= known)
    .toSorted((one, other) => one.at - other.at || one.seq - other.seq);
  const first = counted.find((event) => event.kind === 'set');
  if (!first) return undefined;
  const changed = counted.filter((event) => event.kind === 'adjusted');
  const reports = counted.filter((event) => event.kind === 'reported');
  const lastReport = reports.at(-1);
  return {
    id,
    terms: changed.at(-1)?.terms ?? first.terms,
    origin: first.origin,
    state: stateAfter(counted),
    startedAt: first.at,
    proven: provenBy(reports, counted),
    reported: new Map(reports.map((report) => [report.milestone, report.completion])),
    ...(lastReport ? { lastReportAt: lastReport.at } : {}),
    slips: slipsOf(counted),
    adjustments: changed.length,
  };
}

const stateOf: Partial<Record<LedgerEvent['kind'], Assignment['state']>> = {
  set: 'open',
  suspended: 'suspended',
  resumed: 'open',
  completed: 'completed',
  superseded: 'superseded',
};

function stateAfter(events: readonly LedgerEvent[]): Assignment['state'] {
  return events.reduce<Assignment['state']>((state, { kind }) => stateOf[kind] ?? state, 'open');
}

/** The last report of each milestone that was checked counts, as far as the check bears it out. */
function provenBy(reports: readonly Of<'reported'>[], events: readonly LedgerEvent[]): Map<string, number> {
  const checks = new Map(events.flatMap((event) => (event.kind === 'checked' ? [[event.report, event.quality]] : [])));
  const proven = new Map<string, number>();
  for (const { seq, milestone, completion } of reports) {
    const quality = checks.get(seq);
    if (quality !== undefined) proven.set(milestone, completion * quality);
  }
  return proven;
}

function slipsOf(events: readonly LedgerEvent[]): Slip[] {
  const answered = new Set(events.flatMap((event) => (event.kind === 'slipAnswered' ? [event.slip] : [])));
  const excused = new Set(events.flatMap((event) => (event.kind === 'slipExcused' ? [event.slip] : [])));
  return events
    .filter((event) => event.kind === 'slipIssued')
    .map(({ seq, colour, milestone, at }) => ({
      seq,
      colour,
      milestone,
      issuedAt: at,
      answered: answered.has(seq),
      excused: excused.has(seq),
    }));
}
