import type { Delivery, DeliveryTarget } from './delivery.ts';
import type { LeasedTarget } from './store-deliveries.ts';

/** Rows read ahead of one target. */
export const windowRows = 100;
const mostAtOnce = 32;
/** A receiver that has failed for so many keys one after the other is away: the oldest is asked again. */
const mostAsked = 100;
/** Slower than this, a receiver is given fewer at a time. */
const slow_ms = 1_000;

/**
 * What one process holds of a target it has the lease of: rows read ahead, keys under way, keys that pause after a failure, and how many
 * may be under way. That number grows by one with each quick success and is halved by a failure or a slow answer, so that
 * slow receivers do not take the room of the others.
 */
export class TargetQueue {
  readonly target: DeliveryTarget;
  /** Failures in a row. */
  failures: number;
  /** The last that was heard, if anything, is that the receiver is away or not well. */
  isDown: boolean;
  /** Why it turned something away, for the next note. */
  turnedAwayFor: string | undefined;
  /** More may be in the database than was read. */
  stale = true;
  renewAt: number;
  readonly #ready: Delivery[] = [];
  readonly #held = new Set<number>();
  readonly #busy = new Set<string>();
  readonly #pausedUntil = new Map<string, number>();
  /** Failed, and the database does not know yet: what stands behind them must not be read. */
  readonly #unnoted = new Map<number, string>();
  /** Keys an open breaker has let through in vain: others come before them. Outlives the queue, which ends with each such try. */
  readonly #asked: Set<string>;
  #width = 8;
  #shut = false;
  #restsUntil = 0;

  constructor(held: LeasedTarget, renewAt: number, asked: Set<string>) {
    const { failures, isDown, ...target } = held;
    this.target = target;
    this.failures = failures;
    this.isDown = isDown;
    this.renewAt = renewAt;
    this.#asked = asked;
  }

  get underWay(): number {
    return this.#busy.size;
  }

  /** Nothing more leaves: the breaker has opened, or another process has the target. */
  get isShut(): boolean {
    return this.#shut;
  }

  shut(): void {
    this.#shut = true;
  }

  /** @param noted how many of those held are about to be noted as done */
  isIdle(noted: number): boolean {
    return this.#held.size === noted && !this.stale && this.#pausedUntil.size === 0;
  }

  wantsRows(): boolean {
    return this.stale && !this.#shut && this.#ready.length < windowRows / 4;
  }

  /** Keys whose rows are not to be read: their first one waits for its next try. */
  pausedKeys(now: number): readonly string[] {
    for (const [key, until] of this.#pausedUntil) {
      if (until > now) continue;
      this.#pausedUntil.delete(key);
      this.stale = true;
    }
    return [...new Set([...this.#pausedUntil.keys(), ...this.#unnoted.values(), ...this.#asked])];
  }

  nextTryAt(now: number): number {
    return Math.min(
      ...this.#pausedUntil.values(),
      this.#restsUntil > now ? this.#restsUntil : Number.POSITIVE_INFINITY,
    );
  }

  /** Rows just read, in order. @param full there may be more */
  add(rows: readonly (Delivery & { readonly waits_ms: number })[], full: boolean, now: number): void {
    if (full) this.stale = true;
    const unnoted = new Set(this.#unnoted.values());
    for (const row of rows) {
      if (row.waits_ms > 0 && !this.#busy.has(row.key)) this.#pausedUntil.set(row.key, now + row.waits_ms);
      if (this.#held.has(row.seq) || this.#pausedUntil.has(row.key) || unnoted.has(row.key)) continue;
      this.#held.add(row.seq);
      this.#ready.push(row);
    }
    if (rows.length === 0 && this.#held.size === 0) this.#askAll();
  }

  /** Keys that were asked in vain are as good as the others again. */
  #askAll(): void {
    if (this.#asked.size > 0) this.stale = true;
    this.#asked.clear();
  }

  /** The sequence numbers read and not yet noted as done. */
  heldSeqs(): readonly number[] {
    return [...this.#held];
  }

  /** The next that may leave now. */
  take(breakerAfter: number, now: number): Delivery | undefined {
    const width = this.failures >= breakerAfter ? 1 : this.#width;
    if (this.#shut || now < this.#restsUntil || this.#busy.size >= width) return undefined;
    const index = this.#ready.findIndex((row) => !this.#busy.has(row.key));
    const [row] = index < 0 ? [] : this.#ready.splice(index, 1);
    if (row) this.#busy.add(row.key);
    return row;
  }

  succeeded({ key }: Delivery, took_ms: number): void {
    this.#busy.delete(key);
    this.failures = 0;
    this.isDown = false;
    this.turnedAwayFor = undefined;
    this.#askAll();
    this.#width = took_ms < slow_ms ? Math.min(this.#width + 1, mostAtOnce) : Math.max(1, this.#width >> 1);
  }

  /** Nobody wants it any more: that says nothing about the receiver. */
  dropped({ key }: Delivery): void {
    this.#busy.delete(key);
  }

  /**
   * @param until when the key may be tried again; undefined lets its next one leave now
   * @param unwell the receiver is away or not well
   * @param breakerAfter from so many failures on, one key after the other is tried
   */
  failed({ key, seq }: Delivery, until: number | undefined, unwell: boolean, breakerAfter: number): void {
    this.#busy.delete(key);
    this.#unnoted.set(seq, key);
    this.isDown = unwell;
    if (unwell && this.failures >= breakerAfter) {
      if (this.#asked.size >= mostAsked) this.#asked.clear();
      this.#asked.add(key);
    }
    // All that was under way fails when a receiver goes: it has gone once, and is soon asked again.
    if (!this.#shut) this.failures += 1;
    this.#width = Math.max(1, this.#width >> 1);
    if (until === undefined) return;
    this.#pausedUntil.set(key, until);
    // Those behind it are read again when its time has come.
    for (let index = this.#ready.length - 1; index >= 0; index -= 1) {
      const row = this.#ready[index];
      if (row?.key !== key) continue;
      this.#held.delete(row.seq);
      this.#ready.splice(index, 1);
    }
  }

  /** The receiver has no time until then: what it was sent comes first after that. */
  turnedAway(delivery: Delivery, until: number, error: string): void {
    this.#busy.delete(delivery.key);
    this.isDown = true;
    this.turnedAwayFor = error;
    this.#ready.unshift(delivery);
    this.#restsUntil = Math.max(this.#restsUntil, until);
    this.#width = Math.max(1, this.#width >> 1);
  }

  /** What was learnt of the receiver stands in the database. */
  notedTarget(): void {
    this.turnedAwayFor = undefined;
  }

  /** What became of it stands in the database. */
  noted(seq: number): void {
    this.#held.delete(seq);
    this.#unnoted.delete(seq);
  }
}
