import type { CaseSummary } from '../api/contract-cases.ts';

const day_ms = 86_400_000;

/** What somebody who takes over wants to know first. */
export function handOverCounts(items: readonly Pick<CaseSummary, 'overdue' | 'dueAt' | 'clock'>[], now: number) {
  return {
    open: items.length,
    late: items.filter(({ overdue }) => overdue).length,
    soon: items.filter(({ overdue, dueAt }) => !overdue && Date.parse(dueAt) - now <= day_ms).length,
    paused: items.filter(({ clock }) => !clock.running).length,
  };
}
