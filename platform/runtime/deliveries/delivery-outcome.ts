import { toHubError } from '../http/http-errors.ts';
import type { OutboundAnswer } from '../outbound/outbound.ts';
import type { DeliveryOutcome } from './delivery.ts';
import { deliveryErrors, reasonText } from './delivery-reason.ts';

const usualRest_ms = 1_000;
const longestRest_ms = 300_000;

/** Beside all that say so by their first digit: the receiver has run out of time, or may be asked once more (RFC 9110 §15.5.9, RFC 8470 §5.2). */
const unwellStatuses: readonly number[] = [408, 425];
const unwellErrors: readonly string[] = ['outbound.unreachable', 'outbound.timeout'];

/** What the answer of a receiver means (RFC 9110 §10.2.3, RFC 6585 §4): one that has no time now has nothing against what it was sent. */
export function outcomeOf({ status, headers }: Pick<OutboundAnswer, 'status' | 'headers'>): DeliveryOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  const error = reasonText(deliveryErrors.answered({ status }));
  const after_s = Number(headers['retry-after']);
  const saysWhen = after_s > 0;
  const unwell = status >= 500 || unwellStatuses.includes(status);
  if (status !== 429 && !(status === 503 && saysWhen)) return { error, unwell };
  return { error, rest_ms: Math.min(saysWhen ? after_s * 1_000 : usualRest_ms, longestRest_ms) };
}

/** What it means that sending threw. */
export function failureOf(thrown: unknown): DeliveryOutcome {
  const error = toHubError(thrown);
  return { error: reasonText(error), unwell: unwellErrors.includes(error.code) };
}
