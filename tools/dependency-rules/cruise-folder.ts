import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { forbidden, options } from './dependency-rules.ts';

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

export interface Cruise {
  /** Files of ours that were read; zero when the parser is broken, and then no rule ever fires. */
  readonly files: readonly string[];
  readonly violations: readonly Violation[];
}

export const ruleNames: readonly string[] = forbidden.map((rule) => rule.name);

const folders = ['platform', 'systems', 'applications', 'cities', 'web', 'tools', 'tests'];

/** Holds the imports below `base` against the rules. `base` has the folders of the repository. */
export async function cruiseFolder(base: string): Promise<Cruise> {
  const settings: ICruiseOptions = {
    ...options,
    ruleSet: { forbidden } as IFlattenedRuleSet,
    validate: true,
    baseDir: base,
  };
  const present = folders.filter((folder) => existsSync(join(base, folder)));
  const { output } = await cruise(present, settings, options.enhancedResolveOptions);
  const { modules, summary } = output as ICruiseResult;
  return {
    files: modules.map((module) => module.source).filter((source) => folders.includes(source.split('/')[0] ?? '')),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
