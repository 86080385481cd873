import { defineErrors, type HubError } from '@hub/kernel';
import type { Outbound } from '../outbound/outbound.ts';
import { outboundErrors } from '../outbound/outbound-socket.ts';

/** Why something could not be delivered. */
export const deliveryErrors = defineErrors('delivery', {
  notFound: { status: 404, zh: '没有这条投递', en: 'There is no such delivery' },
  answered: { status: 502, zh: '接收方返回 {status}', en: 'the endpoint answered {status}' },
  notUnderstood: { status: 422, zh: '无法理解该订阅', en: 'the subscription cannot be understood' },
  ownerless: {
    status: 403,
    zh: '订阅已没有可查看实体的所有者，请重新建立',
    en: 'nobody who may see entities owns the subscription any more; make it anew',
  },
  notAllowed: {
    status: 502,
    zh: '{target} 不在允许访问的主机之列（HUB_OUTBOUND_ALLOW）',
    en: '{target} is not among the hosts this hub may call (HUB_OUTBOUND_ALLOW)',
  },
  expired: {
    status: 504,
    zh: '接收方不可用超过 {days} 天，未能送达',
    en: 'the receiver was away for more than {days} days',
  },
  internal: { status: 500, zh: '系统内部错误', en: 'internal error' },
});

/** A reason as it is stored beside a delivery: its code and what it says in both languages. */
export function reasonText({ code, text }: HubError): string {
  return JSON.stringify({ code, zh: text.zh, en: text.en });
}

/** Why nothing may be sent to a URL, as a reason to store; undefined when it may. */
export function refusalText(outbound: Outbound, url: string): string | undefined {
  const reason = outbound.refusal(url);
  if (reason === undefined) return undefined;
  // By far the most frequent one is said in both languages.
  const [target = '', ...rest] = reason.split(' ');
  const isUnlisted = rest.at(-1) === '(HUB_OUTBOUND_ALLOW)';
  return reasonText(isUnlisted ? deliveryErrors.notAllowed({ target }) : outboundErrors.refused({ reason }));
}

export interface DeliveryReason {
  /** Undefined of what was stored before reasons had codes. */
  readonly code?: string;
  readonly zh: string;
  readonly en: string;
}

export function readReason(stored: string): DeliveryReason {
  if (stored.startsWith('{'))
    try {
      const { code, zh, en } = JSON.parse(stored) as Record<string, unknown>;
      if (typeof code === 'string' && typeof zh === 'string' && typeof en === 'string') return { code, zh, en };
    } catch {
      // A text of its own that happens to begin like that.
    }
  return { zh: stored, en: stored };
}
