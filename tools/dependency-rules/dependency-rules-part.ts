import { globSync } from 'node:fs';
import type { Part } from '../runner/part.ts';
import { root } from '../runner/run-command.ts';
import { cruiseFolder } from './cruise-folder.ts';

const sources = '{platform,systems,applications,cities,tools,tests}/**/*.ts';
const elsewhere = /(^|\/)(node_modules|planted|templates|dist)\//;

/**
 * The import rules on the repository itself. Each source file must have been read: a cruiser without a working parser
 * reads nothing and is content.
 */
export const dependencyRulesPart: Part = {
  id: 'dependencies',
  title: 'who may import whom (dependency-cruiser)',
  kind: 'static',
  run: async () => {
    const { files, violations } = await cruiseFolder(root);
    const read = new Set(files);
    const unread = globSync(sources, { cwd: root }).filter((file) => !elsewhere.test(file) && !read.has(file));
    const lines = [
      ...violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`),
      ...unread.map((file) => `not read by dependency-cruiser: ${file}`),
    ];
    return { passed: lines.length === 0 ? 1 : 0, failed: lines.length, skipped: [], output: lines.join('\n') };
  },
};
