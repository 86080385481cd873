import { existsSync, globSync, rmSync, statfsSync, statSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Migration, sourcesHash } from '@hub/runtime';
import { briefProcess, migratedDirectory } from '@hub/runtime/testing';
import { type HubProcess, startHubProcess as startHub } from '../../tools/services/hub-process.ts';
import { patience } from '../../tools/services/patience.ts';

export type { Answer, HubProcess } from '../../tools/services/hub-process.ts';

const root = new URL('../../', import.meta.url).pathname;

let copied = false;

/**
 * Starts the hub as a process of its own. An embedded database that is not there yet begins migrated, as one of a second
 * start: who is about the first asks `startFirstHubProcess`. Only one hub of a test file does: migrating draws the name
 * by which others know a hub and that of its audit log, and copies of one would take each other for themselves.
 */
export async function startHubProcess(
  environment: Readonly<Record<string, string>>,
  program?: string,
): Promise<HubProcess> {
  const { HUB_DATA_DIR: folder, HUB_DATABASE_URL: server } = environment;
  if (folder && !server && !copied && !existsSync(join(folder, 'database'))) {
    copied = true;
    await cp(await migratedHubDirectory(), join(folder, 'database'), { recursive: true });
  }
  return startHub(environment, program, briefProcess);
}

/** The same on whatever is there: an empty folder is migrated, as at a reader's first start. */
export function startFirstHubProcess(environment: Readonly<Record<string, string>>): Promise<HubProcess> {
  return startHub(environment, undefined, briefProcess);
}

/** Told apart by the files that hold migrations: to import the whole hub takes half a second, and is seldom needed. */
function migratedHubDirectory(): Promise<string> {
  const files = globSync(['{platform,systems}/*/migrations/*', '{platform,systems}/*/migrations.ts'], { cwd: root });
  const places = files.sort().map((file) => pathToFileURL(join(root, file)));
  return migratedDirectory(`hub ${sourcesHash(places)}`, async () => {
    // By its place, as whoever starts the hub does: nobody imports the server.
    const place = pathToFileURL(join(root, 'platform/server/hub-migrations.ts')).href;
    const list: { readonly hubMigrations: readonly Migration[] } = await import(place);
    return list.hubMigrations;
  });
}

/** The file system of Linux that lies in memory, where it has room for the folders of some hubs. */
const memory = '/dev/shm';
const room_bytes = 4 * 1024 ** 3;

/** No test takes so long. */
const forgotten_ms = 3_600_000;

/** Where folders of tests lie that are about no disk: a hub's start waits a second for one, its stop another. */
function quickPlace(): string {
  if (!existsSync(memory)) return tmpdir();
  // What a run that was killed has left would take up memory until the machine starts anew.
  for (const name of globSync('hub-test-*', { cwd: memory })) {
    const folder = join(memory, name);
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat && stat.mtimeMs < Date.now() - forgotten_ms) rmSync(folder, { recursive: true, force: true });
  }
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize < room_bytes ? tmpdir() : memory;
}

/** Runs `work` with a folder that is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>, place = quickPlace()): Promise<T> {
  const folder = await mkdtemp(join(place, 'hub-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  within_ms = 20_000,
): Promise<T> {
  const waits = patience(within_ms);
  while (waits()) {
    const found = await look();
    if (found) return found;
    await pause(100);
  }
  throw new Error(`waited ${within_ms} ms in vain for ${what}`);
}
