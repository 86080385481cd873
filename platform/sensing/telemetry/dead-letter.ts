import type { Instant, Localised, Tenant } from '@hub/kernel';

export type Channel = 'mqtt' | 'http' | 'replay';

/** A message that could not become facts, exactly as it came. */
export interface DeadLetter {
  readonly id: string;
  readonly tenant: Tenant;
  readonly receivedAt: Instant;
  readonly channel: Channel;
  readonly device: string;
  readonly reason: Localised & { readonly code: string };
  readonly bytes: Uint8Array;
  readonly attempts: number;
  readonly triedAt: Instant;
  readonly replayedAt?: Instant;
}

export type NewDeadLetter = Omit<DeadLetter, 'id' | 'attempts' | 'triedAt' | 'replayedAt'>;
