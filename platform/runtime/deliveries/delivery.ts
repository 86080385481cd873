import type { Instant } from '@hub/kernel';

/** Who is to be sent something: a subscription, a webhook, …, of one channel. */
export interface DeliveryTarget {
  readonly channel: string;
  readonly tenant: string;
  readonly target: string;
}

export interface NewDelivery extends DeliveryTarget {
  /** Deliveries of one key of a target leave one after the other, in order. */
  readonly key: string;
  readonly payload: string;
  /** Who says so, where several may say the same; null: this hub. */
  readonly origin?: string | null;
}

export interface Delivery extends NewDelivery {
  readonly seq: number;
  /** Tries before this one. */
  readonly attempts: number;
}

/** What became of a try. An error is a text that may be shown; `gone` drops it unsent, because nobody wants it any more. */
export type DeliveryOutcome =
  | 'delivered'
  | 'gone'
  | {
      readonly error: string;
      /** The receiver cannot be reached or is not well, which says nothing about what it was sent. */
      readonly unwell?: boolean;
      /** The shortest pause the receiver wants before the next try. */
      readonly pause_ms?: number;
      /** The receiver has no time for so long, whatever it is sent: this was no try, and nothing else leaves meanwhile. */
      readonly rest_ms?: number;
    };

/** One way of sending. */
export interface DeliveryChannel {
  readonly name: string;
  /** Keeps a log of tries, for those who want to look at each. */
  readonly logsAttempts?: boolean;
  send(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>;
}

/** Of one target. */
export const mostCounted = 1_000;

export interface TargetState extends DeliveryTarget {
  /** `open`: nothing is sent until `nextAt`, because the last tries failed one after the other. */
  readonly breaker: 'closed' | 'open';
  readonly nextAt: Instant;
  /** Since when the receiver has been away: nothing has arrived since, and no answer was about what it was sent. */
  readonly downSince?: Instant;
  readonly failures: number;
  readonly delivered: number;
  readonly failed: number;
  /** Up to `mostCounted`; more counts as so many. */
  readonly waiting: number;
  readonly dead: number;
  /** Age of the oldest that waits. */
  readonly lag_ms: number;
  readonly lastAttemptAt?: Instant;
  readonly lastSuccessAt?: Instant;
  readonly lastFailureAt?: Instant;
  readonly lastError?: string;
}

export interface DeadDelivery extends DeliveryTarget {
  readonly seq: number;
  readonly key: string;
  readonly payload: string;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly deadAt: Instant;
  readonly error: string;
}

export interface DeliveryAttempt {
  readonly seq: number;
  readonly key: string;
  readonly at: Instant;
  readonly took_ms: number;
  /** Undefined when it arrived. */
  readonly error?: string;
}

export const targetKey = ({ channel, tenant, target }: DeliveryTarget) => `${channel} ${tenant} ${target}`;

export interface DeliveryPolicy {
  /** A delivery that failed so often is a dead letter. */
  readonly maxAttempts: number;
  /** Pause after the first failure; it doubles, up to `longestPause_ms`, less a random part of up to a half. */
  readonly firstPause_ms: number;
  readonly longestPause_ms: number;
  /** So many failures in a row open the breaker of a target. */
  readonly breakerAfter: number;
  /** What has waited so long for a receiver that has been away as long is a dead letter. */
  readonly longestWait_ms: number;
}

export const usualPolicy: DeliveryPolicy = {
  maxAttempts: 10,
  firstPause_ms: 1_000,
  longestPause_ms: 300_000,
  breakerAfter: 5,
  longestWait_ms: 10 * 86_400_000,
};

/** @param failures so far, this one included @param random in [0, 1) */
export function pauseAfter(failures: number, policy: DeliveryPolicy, random: number): number {
  const full = Math.min(policy.firstPause_ms * 2 ** Math.min(failures - 1, 40), policy.longestPause_ms);
  return Math.round(full * (1 - random / 2));
}
