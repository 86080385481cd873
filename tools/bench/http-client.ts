import { Pool } from 'undici';
import type { Job } from './job.ts';

interface HttpTarget {
  readonly origin: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const pools = new Map<string, Pool>();

/** Keep-alive connections, one per client, kept over all rounds. */
function poolOf(origin: string, connections: number): Pool {
  const key = `${origin} ${connections}`;
  const pool = pools.get(key) ?? new Pool(origin, { connections, pipelining: 1 });
  pools.set(key, pool);
  return pool;
}

interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** Sends a request of a job and gives back the body. @throws when the status is not 2xx */
export async function send(job: Job, { method, path, body }: Ask): Promise<string> {
  const { origin, headers } = job.target as unknown as HttpTarget;
  const answer = await poolOf(origin, job.clients).request({
    method,
    path,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 300)}`);
  return text;
}

export const pathOf = (job: Job): string => (job.target as unknown as HttpTarget).path;
