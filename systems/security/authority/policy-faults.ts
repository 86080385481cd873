import type { City } from '@hub/kernel';
import { createAuthority } from './authority.ts';
import { type PolicyTestResult, testPolicies } from './policy-tests.ts';
import type { PolicyText } from './policy-text.ts';
import { policyTestTexts } from './policy-texts.ts';

/**
 * Runs every table on the policies as the files now are, with one administrator and with three, without a running hub.
 * @throws when the policies are not valid
 */
export function policyFaults(
  city: Pick<City, 'packs' | 'bureaus'>,
  { folder, tables = [] }: { readonly folder?: string | undefined; readonly tables?: readonly PolicyText[] } = {},
): PolicyTestResult {
  const all = [...policyTestTexts(folder), ...tables];
  const results = [true, false].map((soleAdministrator) =>
    testPolicies(createAuthority({ packs: city.packs, soleAdministrator, folder }), city, all),
  );
  const faults = results.flatMap((result) => result.faults);
  const unique = [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
  return { passed: Math.min(...results.map(({ passed }) => passed)), faults: unique };
}
