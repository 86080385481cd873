import type { CaseCounts, Queue } from '../api/contract-cases.ts';

export const queueTexts = {
  mine: 'desk.queueMine',
  team: 'desk.queueTeam',
  area: 'desk.queueArea',
  watching: 'desk.queueWatching',
  joint: 'desk.queueJoint',
  overdue: 'desk.queueOverdue',
  dueSoon: 'desk.queueDueSoon',
  approvals: 'desk.queueApprovals',
  ordered: 'desk.queueOrdered',
  closed: 'desk.queueClosed',
  all: 'desk.queueAll',
} as const satisfies Record<Queue, string>;

/** How many cases a queue holds; `all` is open and closed together. Undefined when the hub does not say. */
export function queueCount(counts: CaseCounts['queue'] | undefined, queue: Queue): number | undefined {
  if (queue !== 'all') return counts?.[queue];
  return (
    counts?.all ?? (counts?.open === undefined || counts.closed === undefined ? undefined : counts.open + counts.closed)
  );
}
