import { basename } from 'node:path';
import type { Fault, PackFolder, Repository } from './repository.ts';

const allowedDependencies = ['@hub/kernel', '@hub/standards'];
/** What the panels of a pack are made of; the web app brings the same versions. */
const panelDependencies = ['react', '@tanstack/react-query', '@tanstack/react-router'];
const longestDeclaration_lines = 150;

/** A pack is an npm workspace that gives away its declaration and nothing else. */
export function checkManifests({ packs, read }: Repository): Fault[] {
  return packs.flatMap((entry) => manifestFaults(entry, read(`${entry.folder}/pack.ts`)));
}

function manifestFaults({ folder, manifest, pack }: PackFolder, declaration: string): Fault[] {
  const exports = Object.entries((manifest.exports ?? {}) as Record<string, string>);
  const dependencies = Object.keys(manifest.dependencies ?? {});
  const hasPanels = exports.some(([key]) => key === './ui');
  const allowed = [...allowedDependencies, ...(hasPanels ? panelDependencies : [])];
  const strange = dependencies.filter((name) => !allowed.includes(name));
  const checks: readonly (readonly [good: boolean, message: string])[] = [
    [pack.id === basename(folder), `the pack's id ${pack.id} is not its folder's name`],
    [manifest.name === `@hub/pack-${pack.id}`, `name should be @hub/pack-${pack.id}`],
    [manifest.private === true, 'private should be true'],
    [manifest.license === 'Apache-2.0', 'license should be Apache-2.0'],
    [manifest.type === 'module', 'type should be module'],
    [exports.some(([key, file]) => key === '.' && file === './pack.ts'), 'exports should have ".": "./pack.ts"'],
    [exports.every(([key]) => key === '.' || key === './ui'), 'exports should have nothing but "." and "./ui"'],
    [strange.length === 0, `a pack depends on kernel and standards only, not on ${strange.join(', ')}`],
    [
      declaration.split('\n').length <= longestDeclaration_lines,
      `pack.ts has more than ${longestDeclaration_lines} lines: move entities, cases or indicators to files of their own`,
    ],
  ];
  return checks.flatMap(([good, message]) => (good ? [] : [{ file: `${folder}/package.json`, message }]));
}
