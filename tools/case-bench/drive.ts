import { setTimeout as pause } from 'node:timers/promises';

interface Asks {
  query<Row extends object>(text: string): Promise<Row[]>;
}

/** Does `count` things, so many at a time. */
export async function withClients(
  clients: number,
  count: number,
  one: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const client = async () => {
    for (let index = next++; index < count; index = next++) await one(index);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

/** Resolves when a count has come to what is expected. @throws after two minutes */
export async function untilCount(database: Asks, text: string, expected: number): Promise<void> {
  for (let tries = 0; tries < 6_000; tries += 1) {
    const [row] = await database.query<{ n: number }>(text);
    if ((row?.n ?? 0) >= expected) return;
    await pause(20);
  }
  throw new Error(`${text} did not come to ${expected}`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
