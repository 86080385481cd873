import type { CaseFile } from '../api/contract-cases.ts';

/** Why somebody stopped the clock: the note of the last pause that has not been resumed. */
export function pauseReason({ timeline }: Pick<CaseFile, 'timeline'>): string | undefined {
  const last = timeline.findLast(({ event }) => event === 'paused' || event === 'resumed');
  return last?.event === 'paused' ? last.note : undefined;
}
