import { chownSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from '../runner/run-command.ts';
import type { Service } from './service.ts';
import { openSqlClient } from './sql-client.ts';
import { findProgram, freePort, startProgram, temporaryFolder } from './start-program.ts';

/** The folder of PostgreSQL's server programs, the newest version first. */
function findServerFolder(): string | undefined {
  const found =
    globSync('/usr/lib/postgresql/*/bin/initdb').sort((one, other) => version(other) - version(one))[0] ??
    findProgram('initdb');
  return found?.replace(/\/initdb$/, '');
}

function version(path: string): number {
  return Number(/postgresql\/(\d+)/.exec(path)?.[1] ?? 0);
}

/**
 * A PostgreSQL with one empty database that has PostGIS, durable as by default (fsync on).
 * @param own settings beside those of a test, as `name=value`
 * @returns undefined when the machine has no PostgreSQL server
 */
export async function startThrowAwayPostgres(own: readonly string[] = []): Promise<Service | undefined> {
  const server = findServerFolder();
  if (!server) return undefined;
  const folder = temporaryFolder('postgres');
  const owner = await ownerPrefix(folder);
  const data = join(folder, 'data');
  const [program, ...first] = [...owner, join(server, 'initdb')];
  const made = await runCommand(
    program,
    [...first, '-D', data, '-U', 'hub', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8'],
    { cwd: '/' },
  );
  if (made.code !== 0) throw new Error(made.output);
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_connections=120',
    'shared_buffers=256MB',
    ...own,
  ];
  const [command, ...args] = [...owner, join(server, 'postgres'), '-D', data, '-p', `${port}`];
  const service = await startProgram({
    command,
    args: [...args, ...settings.flatMap((setting) => ['-c', setting])],
    port,
    url: `postgres://hub@127.0.0.1:${port}/hub`,
    folder,
    stopSignal: 'SIGINT',
  });
  await createDatabase(port);
  return service;
}

/** PostgreSQL refuses to run as root: hand the folder to Debian's `postgres` user and start as that one. */
async function ownerPrefix(folder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => (await runCommand('id', [flag, 'postgres'])).output.trim()),
  );
  chownSync(folder, Number(uid), Number(gid));
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
}

async function createDatabase(port: number): Promise<void> {
  const url = (database: string): string => `postgres://hub@127.0.0.1:${port}/${database}`;
  await runPatiently(url('postgres'), 'create database hub');
  await runPatiently(url('hub'), 'create extension if not exists postgis');
}

/** The port answers a little before the server takes sessions. */
async function runPatiently(connectionString: string, text: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const client = openSqlClient(connectionString, 1);
    try {
      await client.query(text);
      return;
    } catch (error) {
      if (attempt >= 50) throw error;
      await pause(200);
    } finally {
      await client.close();
    }
  }
}
