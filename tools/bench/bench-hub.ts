import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHubProcess } from '../services/hub-process.ts';

export interface BenchHub {
  readonly pid: number;
  readonly origin: string;
  readonly mqttUrl: string;
  readonly authorization: string;
  /** `performance.now()` when it first said it was ready. */
  readonly readyAt: number;
  /** A JSON request as the administrator. @throws when the status is not 2xx */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts the hub as its users do, or another program of it, on a database of its own, without demonstration data. */
export async function startBenchHub(databaseUrl: string | undefined, program?: string): Promise<BenchHub> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const environment = {
    HUB_DATA_DIR: join(folder, 'data'),
    HUB_DATABASE_URL: databaseUrl ?? '',
    // One client asks more in a minute than a city's; what is measured is not the limit.
    HUB_RATE_KEY: '100000000',
    HUB_RATE_ADDRESS: '100000000',
    // Receivers of notifications are on this machine.
    HUB_OUTBOUND_ALLOW: '127.0.0.1',
  };
  const hub = await startHubProcess(environment, program).catch((error: unknown) => {
    remove();
    throw error;
  });
  const readyAt = performance.now();
  return {
    pid: hub.pid,
    readyAt,
    origin: hub.url,
    mqttUrl: `mqtt://127.0.0.1:${hub.mqttPort}`,
    authorization: `Bearer ${await hub.signIn()}`,
    async ask<Answer>(method: string, path: string, body?: unknown) {
      const answer = await hub.call(method, path, body);
      if (answer.status >= 300)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
      return answer.body as Answer;
    },
    async stop() {
      await hub.stop();
      remove();
    },
  };
}
