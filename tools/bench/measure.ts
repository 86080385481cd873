import { setTimeout as pause } from 'node:timers/promises';
import { cpuSeconds } from './cpu-time.ts';
import type { Job, Tally } from './job.ts';

/** One thing that is measured: who drives it, with what, and whose CPU it costs. */
export interface Contender {
  readonly id: string;
  readonly title: string;
  drive(job: Job): Promise<Tally>;
  readonly workload: string;
  readonly target: Readonly<Record<string, unknown>>;
  readonly clients: number;
  /** The server processes. The database is added to all of them. */
  readonly servers: readonly number[];
}

export interface Sample {
  readonly rate: number;
  readonly perCpuSecond: number | undefined;
  /** How long the servers went on working after the last answer: work put off is work not counted. */
  readonly aftermath_ms: number;
  readonly tally: Tally;
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly duration_ms: number;
  readonly databasePids: readonly number[];
  /** Hears of every tally, the warm-up's too: what was acknowledged has to be found again. */
  readonly onTally?: (contender: Contender, tally: Tally) => void;
}

const piece_ms = 300;
const mostPieces = 20;

/**
 * Whether more warm-up would gain nothing: two pieces one after the other did no more per CPU second than the best before
 * them, give or take a twentieth. V8 compiles what is hot; a hub has so much of it that its 20,000th update costs a third of
 * the first, where a plain handler is there after 2,000. The same rule for all: nobody is measured cold.
 * @param perCpuSecond of each piece so far
 */
export function isWarm(perCpuSecond: readonly number[]): boolean {
  const best = Math.max(...perCpuSecond.slice(0, -2));
  return perCpuSecond.length > 2 && perCpuSecond.slice(-2).every((rate) => rate <= best * 1.05);
}

async function warmUp(contender: Contender, options: MeasureOptions): Promise<void> {
  const rates: number[] = [];
  while (rates.length < mostPieces && !isWarm(rates))
    rates.push((await sample(contender, piece_ms, options)).perCpuSecond ?? 0);
}

/**
 * Measures contenders in interleaved rounds: A B C, C B A, A B C, … so that a machine that grows slower or busier does so
 * for all of them. @returns for each contender one sample a round, in step with the others
 */
export async function measure(
  contenders: readonly Contender[],
  options: MeasureOptions,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(contenders.map((contender) => [contender.id, []]));
  // The first last: with a slow receiver each of its pieces takes seconds, and what it shares with the others is warm by then.
  for (const contender of contenders.toReversed()) await warmUp(contender, options);
  for (let round = 0; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order)
      samples.get(contender.id)?.push(await sample(contender, options.duration_ms, options));
  }
  return samples;
}

async function sample(contender: Contender, duration_ms: number, options: MeasureOptions): Promise<Sample> {
  const pids = [...contender.servers, ...options.databasePids];
  const before = cpuSeconds(pids);
  const { workload, clients, target } = contender;
  const tally = await contender.drive({ workload, clients, target, duration_ms });
  const after = cpuSeconds(pids);
  options.onTally?.(contender, tally);
  if (tally.errors > 0)
    throw new Error(`${contender.id}: ${tally.errors} operations failed; the first: ${tally.firstError}`);
  const cpu = before === undefined || after === undefined ? undefined : after - before;
  const aftermath_ms = await settle(pids);
  return {
    rate: (tally.done / tally.elapsed_ms) * 1_000,
    perCpuSecond: cpu !== undefined && cpu > 0 ? tally.done / cpu : undefined,
    aftermath_ms,
    tally,
  };
}

/** Every sample waits for so long at least. */
const look_ms = 50;
/** Less than one tick of the clock that counts CPU time, and not a fraction of one in the sum. */
const idle_s = 0.005;
const patience_ms = 20_000;

/** Waits until the servers are idle, so that nobody's measurement pays for what an earlier one left behind. */
async function settle(pids: readonly number[]): Promise<number> {
  const began = performance.now();
  for (let before = cpuSeconds(pids); performance.now() - began < patience_ms; ) {
    await pause(look_ms);
    const after = cpuSeconds(pids);
    if (before === undefined || after === undefined || after - before < idle_s) break;
    before = after;
  }
  return Math.max(0, performance.now() - began - look_ms);
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (index: number): number => sorted[Math.max(0, Math.min(sorted.length - 1, index))] ?? Number.NaN;
  const middle = sorted.length / 2;
  const median = sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/** Round by round, so that what both suffered cancels out. */
export function ratioOf(samples: readonly Sample[], yardstick: readonly Sample[]): Spread {
  return spreadOf(samples.map((sample, round) => sample.rate / (yardstick[round]?.rate ?? Number.NaN)));
}
