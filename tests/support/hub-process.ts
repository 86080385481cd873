import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export { type Answer, type HubProcess, startHubProcess } from '../../tools/services/hub-process.ts';

/** Runs `work` with a folder that is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-test-'));
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
  const end = Date.now() + within_ms;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await pause(100);
  }
  throw new Error(`waited ${within_ms} ms in vain for ${what}`);
}
