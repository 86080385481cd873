import { readFileSync } from 'node:fs';
import { openSqlClient } from '../services/sql-client.ts';
import { startThrowAwayPostgres } from '../services/throw-away-postgres.ts';

/** Where hub and yardsticks store what they are given in one run. */
export interface BenchDatabase {
  /** Undefined for the embedded engine. */
  readonly url: string | undefined;
  readonly description: string;
  /** The server's first process when it runs on this machine; its CPU time counts. */
  readonly pids: readonly number[];
  /** One more empty database on the same server, dropped with this one; undefined for the embedded engine. */
  readonly another?: () => Promise<string>;
  drop(): Promise<void>;
}

/**
 * A new database on the server of `HUB_BENCH_DATABASE_URL`, or on a PostgreSQL started for this run; without any
 * PostgreSQL on the machine, or when asked for, the embedded engine.
 */
export async function openBenchDatabase(serverUrl: string | undefined, embedded: boolean): Promise<BenchDatabase> {
  if (embedded) return embeddedDatabase('asked for');
  if (serverUrl) return createDatabase(serverUrl, async () => undefined);
  const service = await startThrowAwayPostgres(agedSettings);
  if (service) await ageLog(service.url);
  return service
    ? createDatabase(service.url, service.stop)
    : embeddedDatabase('this machine has no PostgreSQL; its figures say nothing of one');
}

const agedSettings = ['min_wal_size=1GB', 'max_wal_size=4GB'];

/**
 * A server that has run for a while has files of its log to use again. A new one makes each, 16 MB of zeroes that all who
 * write wait for, and whoever writes most is measured waiting most often.
 */
async function ageLog(url: string): Promise<void> {
  const server = openSqlClient(url, 1);
  await server.query(
    `select count(pg_logical_emit_message(false, 'bench', repeat('x', 1000000))) from generate_series(1, 1000)`,
  );
  await server.query('checkpoint');
  await server.close();
}

function embeddedDatabase(why: string): BenchDatabase {
  return { url: undefined, description: `PGlite, embedded (${why})`, pids: [], drop: async () => undefined };
}

async function createDatabase(serverUrl: string, stop: () => Promise<void>): Promise<BenchDatabase> {
  const server = openSqlClient(serverUrl, 1);
  const names: string[] = [];
  let count = 0;
  const another = async (): Promise<string> => {
    const name = `hub_bench_${process.pid}_${Date.now().toString(36)}_${count}`;
    count += 1;
    await server.query(`create database ${name}`);
    names.push(name);
    const made = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
    const client = openSqlClient(made, 1);
    await client.query('create extension if not exists postgis');
    await client.close();
    return made;
  };
  const url = await another();
  const client = openSqlClient(url, 1);
  const [row] = await client.query<{ version: string; fsync: string; commit: string; pid: number }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as commit, pg_backend_pid() as pid`,
  );
  // While the session is there: its parent is looked up, and without it nothing of the database would be counted.
  const pids = row ? listServerPids(row.pid) : [];
  await client.close();
  return {
    url,
    another,
    description: `PostgreSQL ${row?.version}, fsync ${row?.fsync}, synchronous_commit ${row?.commit}`,
    pids,
    async drop() {
      for (const name of names) await server.query(`drop database if exists ${name} with (force)`);
      await server.close();
      await stop();
    },
  };
}

/** A session's parent process is the server, if both are on this machine. */
function listServerPids(backend: number): number[] {
  try {
    const text = readFileSync(`/proc/${backend}/stat`, 'utf8');
    return text.includes('(postgres)') ? [Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])] : [];
  } catch {
    return [];
  }
}
