import { createHmac, randomBytes } from 'node:crypto';
import type { Instant, Tenant } from '@hub/kernel';

/** Somebody outside who is told of events. */
export interface Webhook {
  readonly tenant: Tenant;
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** `case.opened`, `case.*`, `*`. */
  readonly kinds: readonly string[];
  readonly active: boolean;
  /** How far whoever is told reaches; without it the whole city. */
  readonly unit?: string | undefined;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export function wants({ active, kinds }: Pick<Webhook, 'active' | 'kinds'>, kind: string): boolean {
  return (
    active &&
    kinds.some((one) => one === '*' || one === kind || (one.endsWith('.*') && kind.startsWith(one.slice(0, -1))))
  );
}

/** 32 random bytes as the Standard Webhooks specification writes a secret. */
export function drawSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * The headers that let a receiver check who sent a body and when (Standard Webhooks 1.0: HMAC-SHA-256 over id, time in seconds and
 * body). A receiver refuses a time too far from its own and an id it has had.
 */
export function signatureHeaders(secret: string, id: string, at: Instant, body: string): Record<string, string> {
  const seconds = String(Math.floor(at / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` };
}
