import { globSync } from 'node:fs';
import { root } from './run-command.ts';

const elsewhere = /(^|\/)(node_modules|planted|templates|ui|dist)\//;

/** The test files below folders of the repository, in a steady order. */
export function listTestFiles(...folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: root }))
    .filter((file) => !elsewhere.test(file))
    .sort();
}
