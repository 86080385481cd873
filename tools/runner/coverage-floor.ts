import { relative } from 'node:path';
import type { FileCoverage } from './event-reporter.ts';
import { root } from './run-command.ts';

/** Files that compute: packs' algorithms, the kernel, the standards. Declarations and tables have no branches to miss. */
export const algorithmFiles: readonly string[] = [
  'applications/*/*/*.ts',
  'systems/infrastructure/*/*.ts',
  'systems/standards/**/*.ts',
  'platform/kernel/*.ts',
];

export const floor = { lines_percent: 90, branches_percent: 80 } as const;

/** Algorithm files below the floor, in words. Test files count for nothing. */
export function listBelowFloor(coverage: readonly FileCoverage[]): string[] {
  return coverage
    .filter(({ file }) => !file.endsWith('.test.ts'))
    .filter((file) => file.lines_percent < floor.lines_percent || file.branches_percent < floor.branches_percent)
    .map(
      ({ file, lines_percent, branches_percent, missed }) =>
        `${relative(root, file)}: ${lines_percent.toFixed(1)} % of lines, ${branches_percent.toFixed(1)} % of branches` +
        ` (floor ${floor.lines_percent} and ${floor.branches_percent}); lines never run: ${missed.slice(0, 20).join(' ')}`,
    );
}
