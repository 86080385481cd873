import { generate } from './generate.ts';
import type { Fault, Repository } from './repository.ts';

// The conformance report (`npm run conformance`) and the settings (`npx hub settings`) do not come from packs; tests of their own keep them fresh.
const made = /^docs\/reference\/(?!(?:conformance|settings)\.md$)/;

/** Generated files are what `packfest generate` would write now, and none is left over from a pack that has gone. */
export function checkFreshness(repository: Repository): Fault[] {
  const wanted = generate(repository);
  const stale = [...wanted].filter(
    ([file, text]) => !repository.files.includes(file) || repository.read(file) !== text,
  );
  const left = repository.files.filter((file) => made.test(file) && !wanted.has(file));
  return [
    ...stale.map(([file]) => ({
      file,
      message: 'is out of date; run npm run packfest generate and look at the difference',
    })),
    ...left.map((file) => ({ file, message: 'is generated from no pack; delete it' })),
  ];
}
