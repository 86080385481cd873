/** What a message costs beyond its bytes while it waits for its commit. */
const overheadBytes = 4_096;

/**
 * Bounds the messages that wait for their commit, by memory: a big one counts for many. Whoever finds no room
 * is called again when there is some.
 */
export interface FlowBudget {
  readonly used: number;
  hasRoom(): boolean;
  take(bytes: number): void;
  give(bytes: number): void;
  whenRoom(again: () => void): void;
}

export function makeFlowBudget(most: number): FlowBudget {
  let used = 0;
  let waiting = new Set<() => void>();
  return {
    get used() {
      return used;
    },
    hasRoom: () => used < most,
    take(bytes) {
      used += bytes + overheadBytes;
    },
    give(bytes) {
      used -= bytes + overheadBytes;
      if (used >= most || waiting.size === 0) return;
      const woken = waiting;
      waiting = new Set();
      for (const again of woken) setImmediate(again);
    },
    whenRoom: (again) => void waiting.add(again),
  };
}
