import type { DeliveryOutcome } from './delivery.ts';
import { deliveryErrors, reasonText } from './delivery-reason.ts';
import type { OutboundAnswer } from './outbound.ts';

const usualRest_ms = 1_000;
const longestRest_ms = 300_000;

/** What the answer of a receiver means (RFC 9110 §10.2.3, RFC 6585 §4): one that has no time now has nothing against what it was sent. */
export function outcomeOf({ status, headers }: Pick<OutboundAnswer, 'status' | 'headers'>): DeliveryOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  const error = reasonText(deliveryErrors.answered({ status }));
  const after_s = Number(headers['retry-after']);
  const saysWhen = after_s > 0;
  if (status !== 429 && !(status === 503 && saysWhen)) return { error };
  return { error, rest_ms: Math.min(saysWhen ? after_s * 1_000 : usualRest_ms, longestRest_ms) };
}
