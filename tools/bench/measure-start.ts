import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startBenchHub } from './bench-hub.ts';

/** What a hub costs before anybody asks it anything. */
export interface StartReport {
  /** On an empty database: with every migration. */
  readonly first_ms: number;
  /** Median of three on a database that has been used. */
  readonly start_ms: number;
  /** Resident memory after some seconds of rest. */
  readonly idle_mib: number;
  readonly startGoal_ms: number;
  readonly idleGoal_mib: number;
}

const rest_ms = 8_000;

/** From the start of the process to the first 200 of `/health/ready`, and what it then holds. */
export async function measureStart(databaseUrl: string): Promise<StartReport> {
  const first_ms = await timeStart(databaseUrl);
  const starts = [await timeStart(databaseUrl), await timeStart(databaseUrl)];
  const began = performance.now();
  const hub = await startBenchHub(databaseUrl);
  starts.push(hub.readyAt - began);
  await pause(rest_ms);
  const idle_mib = Math.round(residentBytes(hub.pid) / 1024 / 1024);
  await hub.stop();
  starts.sort((one, other) => one - other);
  return {
    first_ms: Math.round(first_ms),
    start_ms: Math.round(starts[1] ?? Number.NaN),
    idle_mib,
    startGoal_ms: 2_000,
    idleGoal_mib: 200,
  };
}

async function timeStart(databaseUrl: string): Promise<number> {
  const began = performance.now();
  const hub = await startBenchHub(databaseUrl);
  await hub.stop();
  return hub.readyAt - began;
}

export function residentBytes(pid: number): number {
  const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
  return Number(pages) * 4_096;
}
