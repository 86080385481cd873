const none = -1;

/**
 * Which subscriptions, named by their revisions, are looked up at a key. A hash table in typed arrays: 20 to 28 bytes for each
 * key of each subscription and nothing for the garbage collector to walk, where an object each took 1.7 kB. What a change costs follows what it finds.
 */
export class SubscriptionIndex {
  /** The first entry of each chain; a power of two of them. */
  #heads = new Int32Array(1024).fill(none);
  #next = new Int32Array(1024);
  #keys = new Int32Array(1024);
  #revisions = new Float64Array(1024);
  #size = 0;

  /** Entries: a subscription has one for each of its keys. */
  get size(): number {
    return this.#size;
  }

  add(revision: number, keys: Iterable<number>): void {
    for (const key of keys) {
      if (this.#size === this.#keys.length) this.#grow();
      this.#keys[this.#size] = key;
      this.#revisions[this.#size] = revision;
      this.#link(this.#size);
      this.#size += 1;
    }
  }

  find(keys: Iterable<number>): ReadonlySet<number> {
    const found = new Set<number>();
    for (const key of keys) {
      let at = this.#heads[key & (this.#heads.length - 1)] ?? none;
      for (; at !== none; at = this.#next[at] ?? none) if (this.#keys[at] === key) found.add(this.#revisions[at] ?? 0);
    }
    return found;
  }

  /** Goes through everything: some milliseconds for a million. */
  drop(gone: ReadonlySet<number>): void {
    let kept = 0;
    for (let at = 0; at < this.#size; at += 1) {
      if (gone.has(this.#revisions[at] ?? 0)) continue;
      this.#keys[kept] = this.#keys[at] ?? 0;
      this.#revisions[kept] = this.#revisions[at] ?? 0;
      kept += 1;
    }
    this.#size = kept;
    this.#linkAll();
  }

  #grow(): void {
    const room = this.#keys.length * 2;
    const [keys, revisions] = [new Int32Array(room), new Float64Array(room)];
    keys.set(this.#keys);
    revisions.set(this.#revisions);
    [this.#keys, this.#revisions, this.#next] = [keys, revisions, new Int32Array(room)];
    this.#heads = new Int32Array(room);
    this.#linkAll();
  }

  #linkAll(): void {
    this.#heads.fill(none);
    for (let at = 0; at < this.#size; at += 1) this.#link(at);
  }

  #link(at: number): void {
    const slot = (this.#keys[at] ?? 0) & (this.#heads.length - 1);
    this.#next[at] = this.#heads[slot] ?? none;
    this.#heads[slot] = at;
  }
}
