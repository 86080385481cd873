/** Something a part did not do, and why: it is named at the end so that nobody takes silence for success. */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

export interface PartResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  /** What a person needs to see when something failed. */
  readonly output: string;
  /** Worth knowing even when all went well. */
  readonly notes?: readonly string[];
}

/** One step of `npm test`. */
export interface Part {
  readonly id: string;
  readonly title: string;
  /** Static parts only read files; `npm run check` runs those alone. */
  readonly kind: 'static' | 'tests';
  run(): Promise<PartResult>;
}

/** A part that is one program: its exit code decides. */
export function commandResult(result: { readonly code: number; readonly output: string }): PartResult {
  const good = result.code === 0;
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: [], output: good ? '' : result.output };
}
