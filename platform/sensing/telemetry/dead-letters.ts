import type { Instant, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import { deadLetterErrors, telemetryErrors } from '../sensing-errors.ts';
import type { DeadLetter } from './dead-letter.ts';
import {
  addAttempt,
  deleteDeadLetter,
  markReplayed,
  purgeDeadLetters,
  selectDeadLetters,
} from './store-dead-letters.ts';
import type { Telemetry } from './telemetry.ts';

/** Messages that could not become facts: seen, tried again, thrown away. */
export interface DeadLetters {
  /** Newest first. */
  listDeadLetters(filter: { tenant: Tenant; limit: number; after?: string }): Promise<DeadLetter[]>;
  /**
   * Sends it down the way it first came, at the time it first came. A second success changes nothing; a failure counts one
   * more attempt with its reason. @throws deadLetter.unknown
   */
  replayDeadLetter(tenant: Tenant, id: string): Promise<DeadLetter>;
  /** @throws deadLetter.unknown */
  deleteDeadLetter(tenant: Tenant, id: string): Promise<void>;
  purge(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly registry: DeviceRegistry;
  readonly telemetry: Telemetry;
  readonly clock: () => Instant;
  readonly keep_ms: number;
  readonly most: number;
}

export function openDeadLetters({ database, registry, telemetry, clock, keep_ms, most }: Deps): DeadLetters {
  async function getDeadLetter(tenant: Tenant, id: string): Promise<DeadLetter> {
    const [letter] = await selectDeadLetters(database, { tenant, id, limit: 1 });
    if (!letter) throw deadLetterErrors.unknown({ deadLetter: id });
    return letter;
  }

  async function retry({ tenant, device: id, channel, receivedAt, bytes }: DeadLetter) {
    const device = await registry.findDevice(id);
    if (device?.tenant !== tenant) return { reason: telemetryErrors.unknownDevice({ device: id }) };
    return telemetry.retry({ device, channel, receivedAt, bytes });
  }

  return {
    listDeadLetters: (filter) => selectDeadLetters(database, filter),
    async replayDeadLetter(tenant, id) {
      const letter = await getDeadLetter(tenant, id);
      if (letter.replayedAt !== undefined) return letter;
      const result = await retry(letter);
      if ('reason' in result)
        await addAttempt(database, letter, { code: result.reason.code, ...result.reason.text }, clock());
      else await markReplayed(database, letter, clock());
      return getDeadLetter(tenant, id);
    },
    async deleteDeadLetter(tenant, id) {
      if (!(await deleteDeadLetter(database, tenant, id))) throw deadLetterErrors.unknown({ deadLetter: id });
    },
    async purge() {
      await purgeDeadLetters(database, clock() - keep_ms, most);
    },
  };
}
