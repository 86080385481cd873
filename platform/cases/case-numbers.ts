import type { Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { drawNumbers } from './store.ts';

/** Gives out the numbers of a day; who asks while others are being drawn shares the next draw. */
export interface CaseNumbers {
  draw(tenant: Tenant, day: string): Promise<number>;
}

interface Waiting {
  resolve(number: number): void;
  reject(error: unknown): void;
}

export function openCaseNumbers(database: Queryable): CaseNumbers {
  const queues = new Map<string, Waiting[]>();
  async function run(key: string, tenant: Tenant, day: string): Promise<void> {
    for (let waiting = queues.get(key) ?? []; waiting.length > 0; waiting = queues.get(key) ?? []) {
      queues.set(key, []);
      try {
        const last = await drawNumbers(database, tenant, day, waiting.length);
        waiting.forEach((one, index) => {
          one.resolve(last - waiting.length + 1 + index);
        });
      } catch (error) {
        for (const one of waiting) one.reject(error);
      }
    }
    queues.delete(key);
  }
  return {
    draw: (tenant, day) =>
      new Promise((resolve, reject) => {
        const key = `${tenant} ${day}`;
        const queue = queues.get(key);
        if (queue) queue.push({ resolve, reject });
        else {
          queues.set(key, [{ resolve, reject }]);
          setImmediate(() => void run(key, tenant, day));
        }
      }),
  };
}
