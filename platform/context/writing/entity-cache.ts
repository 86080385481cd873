import type { EntityState } from '../attributes/attribute.ts';

/** What the writer believes of an entity: its state, undefined when there is none, at a version. */
export interface Believed {
  readonly state: EntityState | undefined;
  readonly version: number;
}

interface Entry extends Believed {
  readonly size: number;
}

/**
 * The entities written last, bounded by the length of their texts. It may be behind what another process wrote: only the
 * writer may use it, whose statement checks the version. Two generations instead of an exact order: what is not used
 * while the younger fills goes with the older, and a use costs one look-up.
 */
export class EntityCache {
  #young = new Map<string, Entry>();
  #old = new Map<string, Entry>();
  readonly #bound: number;
  #size = 0;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get(key: string): Believed | undefined {
    const young = this.#young.get(key);
    if (young) return young;
    const old = this.#old.get(key);
    if (!old) return undefined;
    this.#old.delete(key);
    this.set(key, old.state, old.version, old.size);
    return old;
  }

  set(key: string, state: EntityState | undefined, version: number, size: number): void {
    this.#size += size - (this.#young.get(key)?.size ?? 0);
    this.#young.set(key, { state, version, size });
    this.#old.delete(key);
    if (this.#size <= this.#bound / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#size = 0;
  }

  delete(key: string): void {
    this.#size -= this.#young.get(key)?.size ?? 0;
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
