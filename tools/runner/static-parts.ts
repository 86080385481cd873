import { dependencyRulesPart } from '../dependency-rules/dependency-rules-part.ts';
import { packfestPart } from '../packfest/packfest-part.ts';
import { commandResult, type Part } from './part.ts';
import { runCommand } from './run-command.ts';

const command = (id: string, title: string, program: string, args: readonly string[]): Part => ({
  id,
  title,
  kind: 'static',
  run: async () => commandResult(await runCommand(program, args)),
});

/** The checks that only read files, cheapest first. */
export const staticParts: readonly Part[] = [
  command('types', 'types of server, packs and tools', 'tsc', ['-p', '.']),
  command('types-web', 'types of the web app', 'tsc', ['-p', 'web']),
  command('format', 'format and lint (Biome)', 'biome', ['ci', '--colors=off', '.']),
  command('lint', 'type-aware lint (oxlint)', 'oxlint', ['--type-aware', '--deny-warnings']),
  dependencyRulesPart,
  packfestPart,
  command('unused', 'nothing is left over (knip)', 'knip', ['--no-progress', '--no-config-hints']),
];
