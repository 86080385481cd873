import { checkCities } from './check-cities.ts';
import { checkDeclarations } from './check-declarations.ts';
import { checkDictionary } from './check-dictionary.ts';
import { checkDomainWords } from './check-domain-words.ts';
import { checkFileSizes } from './check-file-sizes.ts';
import { checkFreshness } from './check-freshness.ts';
import { checkManifests } from './check-manifests.ts';
import { checkPolicies } from './check-policies.ts';
import { checkQuality } from './check-quality.ts';
import { checkReadmes } from './check-readmes.ts';
import { checkReferences } from './check-references.ts';
import type { Fault, Repository } from './repository.ts';

/** Every check, in the order a person would mend things. */
const checks: readonly ((repository: Repository, today: string) => Fault[])[] = [
  checkDeclarations,
  checkManifests,
  checkCities,
  checkReadmes,
  checkQuality,
  checkPolicies,
  checkDictionary,
  checkDomainWords,
  checkFileSizes,
  checkReferences,
  checkFreshness,
];

export const checkCount = checks.length;

/** What is wrong with the repository on a day (ISO date). */
export function validate(repository: Repository, today: string): Fault[] {
  return checks.flatMap((check) => check(repository, today));
}
