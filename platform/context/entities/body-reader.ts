import type { Database } from '@hub/runtime';
import { type StoredBody, selectBodies } from './store-entities.ts';

interface Asked {
  readonly tenant: string;
  readonly id: string;
  resolve(found: StoredBody | undefined): void;
  reject(error: unknown): void;
}

const largest = 200;

/**
 * Reads by id. Requests that come together share one look-up, which starts after they came: every answer holds what was
 * committed before it was asked for, whichever process wrote it.
 */
export function openBodyReader(database: Database, parallel = database.engine === 'pglite' ? 1 : 2) {
  let queue: Asked[] = [];
  let running = 0;

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const asked = queue.slice(0, largest);
      queue = queue.slice(largest);
      try {
        const found = await selectBodies(database, asked);
        asked.forEach((one, index) => {
          one.resolve(found[index]);
        });
      } catch (error) {
        for (const one of asked) one.reject(error);
      }
    }
    running -= 1;
  }

  return {
    findBody(tenant: string, id: string): Promise<StoredBody | undefined> {
      return new Promise((resolve, reject) => {
        queue.push({ tenant, id, resolve, reject });
        if (running >= parallel) return;
        running += 1;
        setImmediate(() => void run());
      });
    },
  };
}

export type BodyReader = ReturnType<typeof openBodyReader>;
