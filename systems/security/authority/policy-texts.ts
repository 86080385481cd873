import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyPack } from '@hub/kernel';
import { generatePolicies } from './generated-policies.ts';
import type { PolicyText } from './policy-text.ts';

export interface PolicyOptions {
  readonly packs: readonly AnyPack[];
  /** One `administrator` may do everything: for demonstrations. */
  readonly soleAdministrator: boolean;
  /** Further policies as text; tests bring their own. */
  readonly more?: readonly string[];
  /** A folder of the city's own policy files. One that is called like a file of the hub takes its place. */
  readonly folder?: string | undefined;
}

const ownFolder = fileURLToPath(new URL('./policies/', import.meta.url));
const soleAdministratorFile = 'sole-administrator.cedar';

/** Everything that is to be in force: the files of the hub and of the city, and what follows from the packs. */
export function policyTexts(options: PolicyOptions, actions: readonly string[]): readonly PolicyText[] {
  const own = filesOf(ownFolder, '.cedar').filter(
    ({ source }) => options.soleAdministrator || source !== soleAdministratorFile,
  );
  const city = filesOf(options.folder, '.cedar');
  const replaced = new Set(city.map(({ source }) => source));
  return [
    ...own.filter(({ source }) => !replaced.has(source)),
    ...city,
    ...generatePolicies(options.packs, actions),
    ...(options.more ?? []).map((text) => ({ source: 'more', text })),
  ];
}

/** The tables that say what policies must decide: of the hub, and of the city. */
export function policyTestTexts(folder: string | undefined): readonly PolicyText[] {
  return [...filesOf(ownFolder, '.policy-tests.json'), ...filesOf(folder, '.policy-tests.json')];
}

function filesOf(folder: string | undefined, ending: string): readonly PolicyText[] {
  if (!folder) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => ({ source: file, text: readFileSync(join(folder, file), 'utf8') }));
}
