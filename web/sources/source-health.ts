import type { Source } from './sources-client.ts';

export type Health = 'untried' | 'success' | 'warning' | 'error' | 'paused';

/** How a source is, in one word: what it did last counts; one that is left alone is not asked, nor one whose registration is not understood. */
export function healthOf(
  source: Pick<Source, 'answeredAt' | 'failedAt' | 'restingUntil' | 'paused'>,
  now: number,
): Health {
  const { answeredAt, failedAt, restingUntil, paused } = source;
  if (paused !== undefined) return 'paused';
  if (restingUntil !== undefined && Date.parse(restingUntil) > now) return 'error';
  if (failedAt !== undefined && (answeredAt === undefined || Date.parse(failedAt) > Date.parse(answeredAt)))
    return 'warning';
  return answeredAt === undefined ? 'untried' : 'success';
}
