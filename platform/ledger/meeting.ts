import type { Instant } from '@hub/kernel';
import type { Actor } from './ledger-event.ts';

/** What a meeting decided, and the assignments that follow from it. */
export interface Resolution {
  readonly text: string;
  readonly assignments: readonly string[];
}

export interface Meeting {
  readonly id: string;
  readonly heldAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: Actor;
  readonly title: string;
  readonly place: string;
  /** Units that took part. */
  readonly units: readonly string[];
  readonly minutes: string;
  readonly resolutions: readonly Resolution[];
}
