import type { CaseFile } from '../api/contract-cases.ts';

const stops = ['paused', 'approved', 'stopped'];

/** Why the clock stands: the note of what stopped it last, or of the request that was granted. */
export function pauseReason({ timeline }: Pick<CaseFile, 'timeline'>): string | undefined {
  const at = timeline.findLastIndex(({ event }) => stops.includes(event) || event === 'resumed');
  const last = timeline[at];
  if (last === undefined || last.event === 'resumed') return undefined;
  if (last.event !== 'approved') return last.note;
  const asked = timeline.slice(0, at).findLast(({ event }) => event === 'pauseAsked' || event === 'extensionAsked');
  return asked?.event === 'pauseAsked' ? asked.note : undefined;
}
