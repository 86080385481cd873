import type { Delivery, DeliveryTarget } from './delivery.ts';

/** Rows read ahead of one target. */
export const windowRows = 100;
const mostAtOnce = 32;
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
  /** More may be in the database than was read. */
  stale = true;
  renewAt: number;
  readonly #ready: Delivery[] = [];
  readonly #held = new Set<number>();
  readonly #busy = new Set<string>();
  readonly #pausedUntil = new Map<string, number>();
  /** Failed, and the database does not know yet: what stands behind them must not be read. */
  readonly #unnoted = new Map<number, string>();
  #width = 8;
  #shut = false;
  #restsUntil = 0;

  constructor(target: DeliveryTarget, failures: number, renewAt: number) {
    this.target = target;
    this.failures = failures;
    this.renewAt = renewAt;
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
    return [...new Set([...this.#pausedUntil.keys(), ...this.#unnoted.values()])];
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
    this.#width = took_ms < slow_ms ? Math.min(this.#width + 1, mostAtOnce) : Math.max(1, this.#width >> 1);
  }

  /** @param until when the key may be tried again; undefined lets its next one leave now */
  failed({ key, seq }: Delivery, until: number | undefined): void {
    this.#busy.delete(key);
    this.#unnoted.set(seq, key);
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
  turnedAway(delivery: Delivery, until: number): void {
    this.#busy.delete(delivery.key);
    this.#ready.unshift(delivery);
    this.#restsUntil = Math.max(this.#restsUntil, until);
    this.#width = Math.max(1, this.#width >> 1);
  }

  /** What became of it stands in the database. */
  noted(seq: number): void {
    this.#held.delete(seq);
    this.#unnoted.delete(seq);
  }
}
