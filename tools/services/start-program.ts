import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from './service.ts';

/** Debian keeps servers in folders that are not on everybody's PATH. */
const moreFolders = ['/usr/sbin', '/usr/local/sbin'];

/** The full path of a program, or undefined when the machine has none. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...moreFolders];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `hub-${name}-`));
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly url: string;
  /** Removed when the program has ended. */
  readonly folder: string;
  readonly stopSignal?: NodeJS.Signals;
}

/** Starts a server and waits until its port answers. @throws what the program said when it does not come up */
export async function startProgram({ command, args, port, url, folder, stopSignal }: Program): Promise<Service> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-10_000)));
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-10_000)));
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill(stopSignal ?? 'SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null || child.pid === undefined) break;
    if (await answers(port)) return { url, pid: child.pid, stop };
    await pause(100);
  }
  await stop();
  throw new Error(`${command} did not start:\n${said}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
