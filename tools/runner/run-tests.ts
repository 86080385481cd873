import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { FileCoverage, TestRecord } from './event-reporter.ts';
import type { PartResult } from './part.ts';
import { root, runCommand } from './run-command.ts';
import type { FilesOrder } from './run-files.ts';

export interface TestRun extends PartResult {
  readonly coverage: readonly FileCoverage[];
}

export interface TestRunOptions {
  readonly concurrency: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Globs of the files whose coverage is wanted; none, and none is measured. */
  readonly coverageOf?: readonly string[];
  /** The longest one test file may take. */
  readonly limit_ms?: number;
  /** Files that take longest, longest first: they begin first, as one that begins last has the machine wait for it. */
  readonly longest?: readonly string[];
  /** Flags of Node for the process of every test file. */
  readonly nodeFlags?: readonly string[];
}

/**
 * What Node has made of our TypeScript, kept beside that of the hub's own start: every test file is a process that reads
 * up to a thousand modules. Not where coverage is measured, which functions out of a cache blur.
 */
const compileCache = join(root, 'node_modules/.cache/hub');

/** More files failing than this is no accident of timing. */
const mostSecondTries = 6;

/**
 * Runs test files with node:test and counts what happened. On a machine of two busy cores a test may lose a race against
 * its own clock: files that fail get one second try, alone, and every test that needed it is named in the notes.
 */
export async function runTests(files: readonly string[], options: TestRunOptions): Promise<TestRun> {
  const first = await runOnce(files, options);
  const again = [...new Set(first.failures.map(({ file }) => file))].filter((file) => file !== '');
  if (again.length === 0 || again.length > mostSecondTries) return first;
  const { coverageOf: _coverage, ...same } = options;
  const second = await runOnce(again, { ...same, concurrency: 1 });
  const isSame = (one: Failure) => (other: Failure) => one.file === other.file && one.name === other.name;
  const names = first.failures
    .filter((failure) => !second.failures.some(isSame(failure)))
    .map(({ file, name, error }) => `passed only at a second try: ${relative(root, file)}: ${name}: ${cause(error)}`);
  const passed = first.passed + names.length;
  return { ...first, passed, failed: second.failed, output: second.output, notes: [...(first.notes ?? []), ...names] };
}

/** The beginning of an error, in one line: who was lucky the second time still had a reason the first. */
const cause = (error: string): string => error.replaceAll(/\s+/g, ' ').slice(0, 300);

interface Failure {
  readonly file: string;
  readonly name: string;
  readonly error: string;
}

interface OneRun extends TestRun {
  readonly failures: readonly Failure[];
}

async function runOnce(files: readonly string[], options: TestRunOptions): Promise<OneRun> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-tests-'));
  const records = join(folder, 'records.jsonl');
  try {
    const order: FilesOrder = {
      files: longestFirst(files, options.longest ?? []).map((file) => resolve(root, file)),
      concurrency: options.concurrency,
      limit_ms: options.limit_ms ?? 300_000,
      nodeFlags: options.nodeFlags ?? [],
      coverageOf: options.coverageOf ?? [],
      records,
    };
    const { code, output } = await runCommand(
      'node',
      [join(root, 'tools/runner/run-files.ts'), JSON.stringify(order)],
      {
        env: { ...(options.coverageOf ? {} : { NODE_COMPILE_CACHE: compileCache }), ...options.env },
        limit_ms: 20 * 60_000,
      },
    );
    return summarise(readRecords(records), code, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function longestFirst(files: readonly string[], longest: readonly string[]): string[] {
  const first = longest.filter((file) => files.includes(file));
  return [...first, ...files.filter((file) => !first.includes(file))];
}

function readRecords(file: string): TestRecord[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as TestRecord);
}

function summarise(records: readonly TestRecord[], code: number, output: string): OneRun {
  const failures = records.filter((record) => record.kind === 'fail');
  const passed = records.filter((record) => record.kind === 'pass').length;
  const broken = code !== 0 && failures.length === 0;
  const text = failures.map(({ name, file, error }) => `✖ ${relative(root, file)}: ${name}\n${indent(error)}`);
  return {
    failures,
    passed,
    failed: failures.length + (broken ? 1 : 0),
    skipped: records.filter((record) => record.kind === 'skip').map(({ name, reason }) => ({ name, reason })),
    output: broken ? output.slice(-20_000) : text.join('\n'),
    notes: slowestFiles(records),
    coverage: records.flatMap((record) => (record.kind === 'coverage' ? record.files : [])),
  };
}

const slow_ms = 10_000;

/** Where the time goes: the files whose tests take longest, with the sum of their tests. */
function slowestFiles(records: readonly TestRecord[]): string[] {
  const sums = new Map<string, number>();
  for (const record of records) {
    if (record.kind === 'pass') sums.set(record.file, (sums.get(record.file) ?? 0) + record.duration_ms);
  }
  return [...sums]
    .filter(([, sum]) => sum > slow_ms)
    .sort(([, one], [, other]) => other - one)
    .slice(0, 8)
    .map(([file, sum]) => `${(sum / 1_000).toFixed(0).padStart(4)} s  ${relative(root, file)}`);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
