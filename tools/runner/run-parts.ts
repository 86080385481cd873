import type { Part, PartResult } from './part.ts';

interface Tally {
  passed: number;
  failed: number;
  readonly skipped: { part: string; name: string; reason: string }[];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(8);

/**
 * Runs parts in order and stops at the first that fails. The closing lines are for machines and people alike:
 * what was skipped and why, which part failed, and `N passed, N failed, N skipped`.
 * @returns the exit code
 */
export async function runParts(parts: readonly Part[], print: (line: string) => void = console.log): Promise<number> {
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  const began = performance.now();
  let stoppedAt: Part | undefined;
  for (const part of parts) {
    const start = performance.now();
    const result = await runGuarded(part);
    add(tally, part, result);
    const good = result.failed === 0;
    print(
      `${good ? '✔' : '✖'} ${part.id.padEnd(14)}${seconds(performance.now() - start)}  ${part.title} (${counts(result)})`,
    );
    for (const note of result.notes ?? []) print(`  ${note}`);
    if (good) continue;
    print(`\n${result.output.trimEnd()}\n`);
    stoppedAt = part;
    break;
  }
  for (const skip of tally.skipped) print(`– skipped in ${skip.part}: ${skip.name}: ${skip.reason}`);
  if (stoppedAt) {
    const rest = parts.slice(parts.indexOf(stoppedAt) + 1).map((part) => part.id);
    print(`Stopped at ${stoppedAt.id}; repeat it with: npm test -- --only ${stoppedAt.id}`);
    if (rest.length > 0) print(`Not run: ${rest.join(', ')}`);
  }
  print(`Took ${seconds(performance.now() - began).trim()}`);
  print(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`);
  return stoppedAt ? 1 : 0;
}

async function runGuarded(part: Part): Promise<PartResult> {
  try {
    return await part.run();
  } catch (error) {
    return { passed: 0, failed: 1, skipped: [], output: String(error instanceof Error ? error.stack : error) };
  }
}

function add(tally: Tally, part: Part, result: PartResult): void {
  tally.passed += result.passed;
  tally.failed += result.failed;
  tally.skipped.push(...result.skipped.map((skip) => ({ part: part.id, ...skip })));
}

function counts(result: PartResult): string {
  const skipped = result.skipped.length > 0 ? `, ${result.skipped.length} skipped` : '';
  return `${result.passed} passed${result.failed > 0 ? `, ${result.failed} failed` : ''}${skipped}`;
}
