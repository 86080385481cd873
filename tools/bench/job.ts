/** What a load process is asked to do for a while. */
export interface Job {
  readonly workload: string;
  readonly duration_ms: number;
  readonly clients: number;
  readonly target: Readonly<Record<string, unknown>>;
}

/** What came of it. Only operations the other side has acknowledged count. */
export interface Tally {
  readonly done: number;
  readonly elapsed_ms: number;
  readonly errors: number;
  readonly firstError?: string;
  /** Latency of one operation in ms. */
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  /** For updates: the last acknowledged value of each entity. */
  readonly last?: Readonly<Record<string, number>>;
}

/** One operation of one client; resolves when it has been acknowledged. Throws when it was refused. */
export type Operation = (client: number, turn: number) => Promise<void>;

/** Keeps `clients` operations under way until the time is up, then lets those under way finish. */
export async function runOperations(
  operation: Operation,
  { clients, duration_ms }: Job,
  perOperation = 1,
): Promise<Tally> {
  const latencies: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  const began = performance.now();
  const client = async (number: number): Promise<void> => {
    for (let turn = 0; performance.now() - began < duration_ms; turn += 1) {
      const start = performance.now();
      try {
        await operation(number, turn);
        latencies.push(performance.now() - start);
      } catch (error) {
        errors += 1;
        firstError ??= String(error);
        if (errors > 100) return;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const elapsed_ms = performance.now() - began;
  latencies.sort((one, other) => one - other);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    done: latencies.length * perOperation,
    elapsed_ms,
    errors,
    ...(firstError ? { firstError } : {}),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
  };
}
