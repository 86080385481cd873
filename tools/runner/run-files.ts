import { createWriteStream } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import eventReporter from './event-reporter.ts';

// A process of its own, started by `runTests`, as the command line of node:test sorts files by their names.

/** What the process is told, as JSON. */
export interface FilesOrder {
  /** Full paths, in the order in which they begin. */
  readonly files: readonly string[];
  readonly concurrency: number;
  readonly limit_ms: number;
  readonly nodeFlags: readonly string[];
  /** Globs of the files whose coverage is wanted. */
  readonly coverageOf: readonly string[];
  /** Where the records go, one JSON line each. */
  readonly records: string;
}

function runFiles({ files, concurrency, limit_ms, nodeFlags, coverageOf, records }: FilesOrder): void {
  const events = run({
    files: [...files],
    concurrency,
    timeout: limit_ms,
    execArgv: [...nodeFlags],
    ...(coverageOf.length > 0 ? { coverage: true, coverageIncludeGlobs: [...coverageOf] } : {}),
  });
  events.on('test:fail', ({ todo }) => {
    if (todo === undefined || todo === false) process.exitCode = 1;
  });
  events.compose(eventReporter).pipe(createWriteStream(records));
  events.compose(spec).pipe(process.stdout);
}

if (import.meta.main) runFiles(JSON.parse(process.argv[2] ?? '') as FilesOrder);
