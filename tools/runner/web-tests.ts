import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PartResult } from './part.ts';
import { root, runCommand } from './run-command.ts';

/** The part of vitest's JSON report that we read. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs the web app's own tests with vitest. */
export async function runWebTests(): Promise<PartResult> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-web-tests-'));
  const file = join(folder, 'report.json');
  try {
    const { code, output } = await runCommand(
      'vitest',
      ['run', '--reporter=json', `--outputFile.json=${file}`, '--reporter=default'],
      { cwd: join(root, 'web'), limit_ms: 5 * 60_000 },
    );
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [], output };
    return summarise(JSON.parse(readFileSync(file, 'utf8')) as VitestReport, code, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(report: VitestReport, code: number, output: string): PartResult {
  const failed = Math.max(report.numFailedTests, report.numFailedTestSuites, code === 0 ? 0 : 1);
  const skipped = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((result) => result.status === 'pending' || result.status === 'skipped' || result.status === 'todo')
    .map((result) => ({ name: result.fullName, reason: `marked ${result.status} in the web app's tests` }));
  return { passed: report.numPassedTests, failed, skipped, output: failed > 0 ? output : '' };
}
