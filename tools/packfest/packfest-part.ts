import type { Part } from '../runner/part.ts';
import { root } from '../runner/run-command.ts';
import { readRepository } from './repository.ts';
import { checkCount, validate } from './validate.ts';

/** Declarations, manifests, texts, words, sizes, generated files. */
export const packfestPart: Part = {
  id: 'packs',
  title: 'packs, cities, documents, words and file sizes (packfest)',
  kind: 'static',
  run: async () => {
    const faults = validate(await readRepository(root), new Date().toISOString().slice(0, 10));
    return {
      passed: faults.length === 0 ? checkCount : 0,
      failed: faults.length,
      skipped: [],
      output: faults.map((fault) => `${fault.file}: ${fault.message}`).join('\n'),
    };
  },
};
