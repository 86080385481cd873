import { chinaDay, chinaDayStart, type Instant, type SlipLadder } from '@hub/kernel';
import { type Assignment, assignmentAt } from './assignment.ts';
import { type IsWorkday, nextDay } from './due-day.ts';
import type { LedgerEvent } from './ledger-event.ts';
import { type LedgerColour, points, type Standing, standingOf, sum } from './standing.ts';

export interface BoardRow {
  readonly assignment: Assignment;
  readonly standing: Standing;
}

export interface UnitScore {
  readonly unit: string;
  /** How many assignments it leads and helps with. */
  readonly leads: number;
  readonly helps: number;
  readonly red: number;
  /** Undefined while nothing of its assignments has been due. */
  readonly score?: number;
}

export interface Board {
  /** The last instant that counts, and until when it was recorded. */
  readonly at: Instant;
  readonly known: Instant;
  readonly rows: readonly BoardRow[];
  readonly colours: Readonly<Record<LedgerColour, number>>;
  readonly units: readonly UnitScore[];
}

/** The last instant of a month `YYYY-MM` in China, or now while the month runs. */
export function endOfMonth(month: string, now: Instant): Instant {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const next = number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`;
  return Math.min(chinaDayStart(next) - 1, now);
}

/**
 * The board of the ledger: every assignment that had been set and not superseded, with how it stood.
 * @param known what was recorded by then counts; equal to `at`, a past board never changes
 */
export function boardAt(
  ledger: ReadonlyMap<string, readonly LedgerEvent[]>,
  { at, known }: { readonly at: Instant; readonly known: Instant },
  ladder: SlipLadder,
  isWorkday: IsWorkday,
): Board {
  const today = chinaDay(at);
  const rows = [...ledger].flatMap(([id, events]) => {
    const assignment = assignmentAt(id, events, at, known);
    if (!assignment || assignment.state === 'superseded') return [];
    return [{ assignment, standing: standingOf(assignment, today, ladder, isWorkday) }];
  });
  const colours = { green: 0, yellow: 0, red: 0, grey: 0, undated: 0 };
  for (const { standing } of rows) colours[standing.colour] += 1;
  return { at, known, rows, colours, units: unitScores(rows) };
}

/** The lead answers for the whole of a score, helpers for the share agreed: the mean weighted by weight × share. */
function unitScores(rows: readonly BoardRow[]): readonly UnitScore[] {
  const parts = rows.flatMap((row) => [
    { unit: row.assignment.terms.lead, share: 1, leads: true, row },
    ...row.assignment.terms.helpers.map(({ unit, share }) => ({ unit, share, leads: false, row })),
  ]);
  return [...Map.groupBy(parts, ({ unit }) => unit)]
    .map(([unit, own]) => {
      const scored = own.flatMap(({ share, row: { assignment, standing } }) =>
        standing.score === undefined ? [] : [{ weight: assignment.terms.weight * share, score: standing.score }],
      );
      const weight = sum(scored.map((one) => one.weight));
      return {
        unit,
        leads: own.filter(({ leads }) => leads).length,
        helps: own.filter(({ leads }) => !leads).length,
        red: own.filter(({ row }) => row.standing.colour === 'red').length,
        ...(weight > 0 ? { score: points(sum(scored.map((one) => one.weight * one.score)) / weight) } : {}),
      };
    })
    .toSorted((one, other) => other.leads - one.leads || other.helps - one.helps || (one.unit < other.unit ? -1 : 1));
}

/** Months `YYYY-MM` from the first to the last that has a board, the newest first. */
export function monthsSince(first: Instant, now: Instant): readonly string[] {
  const months: string[] = [];
  for (let day = `${chinaDay(first).slice(0, 7)}-01`; day <= chinaDay(now); day = firstOfNextMonth(day))
    months.push(day.slice(0, 7));
  return months.toReversed();
}

function firstOfNextMonth(day: string): string {
  let next = nextDay(day);
  while (!next.endsWith('-01')) next = nextDay(next);
  return next;
}
