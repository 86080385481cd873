import type { TestEvent as NodeTestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** What we keep of a run of node:test, one JSON line each. */
export type TestRecord =
  | { readonly kind: 'pass'; readonly name: string; readonly file: string; readonly duration_ms: number }
  | { readonly kind: 'fail'; readonly name: string; readonly file: string; readonly error: string }
  | { readonly kind: 'skip'; readonly name: string; readonly file: string; readonly reason: string }
  | { readonly kind: 'coverage'; readonly files: readonly FileCoverage[] };

export interface FileCoverage {
  readonly file: string;
  readonly lines_percent: number;
  readonly branches_percent: number;
  readonly missed: readonly number[];
}

/** node:test calls this with the events of a run; the lines go where `--test-reporter-destination` says. */
// biome-ignore lint/style/noDefaultExport: node:test takes a reporter from the default export
export default async function* eventReporter(events: AsyncIterable<NodeTestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const record = recordOf(event);
    if (record) yield `${JSON.stringify(record)}\n`;
  }
}

function recordOf(event: NodeTestEvent): TestRecord | undefined {
  if (event.type === 'test:coverage') return coverageOf(event.data);
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  if (event.data.details.type === 'suite') return undefined;
  const { name, file = '' } = event.data;
  const reason = event.data.skip ?? event.data.todo;
  if (reason !== undefined && reason !== false) {
    return {
      kind: 'skip',
      name,
      file,
      reason: typeof reason === 'string' && reason !== '' ? reason : 'no reason given',
    };
  }
  if (event.type === 'test:pass') return { kind: 'pass', name, file, duration_ms: event.data.details.duration_ms };
  return {
    kind: 'fail',
    name,
    file,
    error: inspect(event.data.details.error.cause ?? event.data.details.error, { depth: 6 }),
  };
}

function coverageOf(data: Extract<NodeTestEvent, { type: 'test:coverage' }>['data']): TestRecord {
  const files = data.summary.files.map((file) => ({
    file: file.path,
    lines_percent: file.coveredLinePercent,
    branches_percent: file.coveredBranchPercent,
    missed: file.lines.filter((line) => line.count === 0).map((line) => line.line),
  }));
  return { kind: 'coverage', files };
}
