import type { Source } from './sources-client.ts';

export type Health = 'untried' | 'success' | 'warning' | 'error';

/** How a source is, in one word: what it did last counts; one that is left alone is not asked. */
export function healthOf(source: Pick<Source, 'answeredAt' | 'failedAt' | 'restingUntil'>, now: number): Health {
  const { answeredAt, failedAt, restingUntil } = source;
  if (restingUntil !== undefined && Date.parse(restingUntil) > now) return 'error';
  if (failedAt !== undefined && (answeredAt === undefined || Date.parse(failedAt) > Date.parse(answeredAt)))
    return 'warning';
  return answeredAt === undefined ? 'untried' : 'success';
}
