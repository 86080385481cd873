import type { Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { updateLastSeen } from './store-devices.ts';

/** Remembers when devices spoke and writes it down now and then: a write a message would double the load. */
export interface LastSeen {
  touch(device: string, at: Instant): void;
  /** The newest this process knows, stored or not. */
  find(device: string): Instant | undefined;
  flush(): Promise<void>;
}

export function openLastSeen(database: Database, log: Log): LastSeen {
  let fresh = new Map<string, Instant>();
  let flushing = new Map<string, Instant>();
  return {
    touch: (device, at) => void fresh.set(device, Math.max(at, fresh.get(device) ?? at)),
    find: (device) => fresh.get(device) ?? flushing.get(device),
    async flush() {
      if (fresh.size === 0 || database.readOnly()) return;
      flushing = fresh;
      fresh = new Map();
      try {
        await updateLastSeen(database, flushing);
      } catch (error) {
        log.warn({ err: error }, 'last seen times were not stored');
        fresh = new Map([...flushing, ...fresh]);
      }
      flushing = new Map();
    },
  };
}
