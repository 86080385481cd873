import type { EntityState } from './attribute.ts';

/** What the writer believes of an entity: its state, undefined when there is none, at a version. */
export interface Believed {
  readonly state: EntityState | undefined;
  readonly version: number;
}

/**
 * The entities written last, bounded by the length of their texts. It may be behind what another process wrote: only the
 * writer may use it, whose statement checks the version.
 */
export class EntityCache {
  readonly #entries = new Map<string, { believed: Believed; size: number }>();
  readonly #bound: number;
  #size = 0;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get(key: string): Believed | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.believed;
  }

  set(key: string, believed: Believed, size: number): void {
    this.delete(key);
    this.#entries.set(key, { believed, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#bound) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#size -= entry.size;
  }
}
