import { type Instant, isoInstant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { Registration } from './registration.ts';
import { addCounts, type SourceCounts, selectCounts } from './store-registrations.ts';

const pause_ms = 2_000;
const none: SourceCounts = { sent: 0, failed: 0, lastSuccess: undefined, lastFailure: undefined };

export interface SourceCountsOptions {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly log: Log;
}

/** Counts what comes of asking sources (CIM 009 table 5.2.9-2), and stores it now and then: a process that is killed loses some seconds of it. */
export function openSourceCounts({ database, clock, log }: SourceCountsOptions) {
  let waiting = new Map<string, SourceCounts & { readonly tenant: string; readonly id: string }>();
  let storing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function store(): Promise<void> {
    if (waiting.size === 0) return;
    const counts = [...waiting.values()];
    waiting = new Map();
    await addCounts(database, counts);
  }
  const storeSoon = () => {
    storing = storing
      .then(store)
      .catch((error: unknown) => log.warn({ err: error }, 'calls to sources are not counted'));
    return storing;
  };

  return {
    /** One call to a source, which has done what it was asked or not. */
    note({ tenant, id }: Pick<Registration, 'tenant' | 'id'>, ok: boolean): void {
      const key = `${tenant} ${id}`;
      const { sent, failed, lastSuccess, lastFailure } = waiting.get(key) ?? none;
      const now = clock();
      waiting.set(key, {
        tenant,
        id,
        sent: sent + 1,
        failed: failed + (ok ? 0 : 1),
        lastSuccess: ok ? now : lastSuccess,
        lastFailure: ok ? lastFailure : now,
      });
    },
    /** The members of registrations that say what came of asking them, by their ids; what this process has done is in them. */
    async show(tenant: string, ids: readonly string[]): Promise<(id: string) => object> {
      await storeSoon();
      const counts = ids.length > 0 ? await selectCounts(database, tenant, ids) : new Map<string, SourceCounts>();
      return (id) => showCounts(counts.get(id) ?? none);
    },
    start(): void {
      timer = setInterval(() => void storeSoon(), pause_ms);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await storeSoon();
    },
  };
}

export type SourceCounter = ReturnType<typeof openSourceCounts>;

/** Each member as soon as it means something. */
function showCounts({ sent, failed, lastSuccess, lastFailure }: SourceCounts): object {
  if (sent === 0) return {};
  const hasFailed = lastFailure !== undefined && (lastSuccess === undefined || lastFailure > lastSuccess);
  return {
    status: hasFailed ? 'failed' : 'ok',
    timesSent: sent,
    timesFailed: failed,
    ...(lastSuccess !== undefined && { lastSuccess: isoInstant(lastSuccess) }),
    ...(lastFailure !== undefined && { lastFailure: isoInstant(lastFailure) }),
  };
}
