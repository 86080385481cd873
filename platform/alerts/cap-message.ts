import { type City, chinaOffset_ms, defineErrors, type Instant } from '@hub/kernel';
import type { AlertMessage } from './alert-view.ts';

export const capErrors = defineErrors('cap', {
  unknown: { status: 404, zh: '没有该预警消息', en: 'There is no such alert message' },
  referencesMissing: {
    status: 500,
    zh: '更新或取消消息必须指明所涉消息',
    en: 'An update or a cancellation names the messages it is about',
  },
  senderInvalid: { status: 500, zh: '城市的预警发布单位代码不正确', en: 'The alert sender of the city is not right' },
});

/** CAP 1.2 `references`: sender, identifier and time of an earlier message. */
export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: Instant;
}

/** What of an alert goes out to everyone: who acknowledged it and its case stay inside. */
export type PublishedAlert = Omit<
  AlertMessage,
  'acknowledgedBy' | 'acknowledgedAt' | 'note' | 'caseId' | 'event' | 'over'
> & {
  readonly acknowledged: boolean;
};

interface Common extends CapReference {
  readonly alert: PublishedAlert;
}

/** A message as it is kept. Only the first of an alert may come without references. */
export type CapMessage =
  | (Common & { readonly msgType: 'Alert'; readonly references: readonly [] })
  | (Common & {
      readonly msgType: 'Update' | 'Cancel';
      readonly references: readonly [CapReference, ...CapReference[]];
    });

/** The only way to a message. @throws cap.referencesMissing */
export function capMessage(
  msgType: CapMessage['msgType'],
  common: Common,
  references: readonly CapReference[],
): CapMessage {
  const [first, ...more] = references;
  if (msgType === 'Alert') return { ...common, msgType, references: [] };
  if (!first) throw capErrors.referencesMissing();
  return { ...common, msgType, references: [first, ...more] };
}

/**
 * The 14 digits before the time in an identifier of GB/T 35965.1: region (6, GB/T 2260), sector (3, GB/T 4657), unit (3),
 * extension (2). They also name the sender. @throws cap.senderInvalid
 */
export function senderCode({ code, alertSender }: City): string {
  const sender = `${code}${alertSender?.sector}${alertSender?.unit}${alertSender?.extension}`;
  if (!/^\d{14}$/.test(sender)) throw capErrors.senderInvalid({ sender });
  return sender;
}

/** A second and which of its ten messages. */
export interface Slot {
  readonly second: number;
  readonly n: number;
}

const perSecond = 10;

/** The next free identifier of a sender: ten a second, so that a burst runs a little ahead of the clock and none is given twice. */
export function nextSlot(last: Slot | undefined, now: Instant): Slot {
  const second = Math.floor(now / 1000);
  if (!last || last.second < second) return { second, n: 0 };
  return last.n < perSecond - 1 ? { second: last.second, n: last.n + 1 } : { second: last.second + 1, n: 0 };
}

/**
 * The 31 characters of GB/T 35965.1, the time in Beijing.
 * @example capIdentifier('41010000000000', { second: Date.parse('2025-07-20T00:00:00Z') / 1000, n: 0 }) === '41010000000000_20250720080000_0'
 */
export function capIdentifier(sender: string, { second, n }: Slot): string {
  const local = new Date(second * 1000 + chinaOffset_ms).toISOString().slice(0, 19).replaceAll(/\D/g, '');
  return `${sender}_${local}_${n}`;
}

export const identifierPattern = /^\d{14}_\d{14}_\d$/;

/** CAP 1.2 dateTime: seconds, and the offset as digits, never `Z`. */
export function capTime(at: Instant): string {
  return `${new Date(at + chinaOffset_ms).toISOString().slice(0, 19)}+08:00`;
}
