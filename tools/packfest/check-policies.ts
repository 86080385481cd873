import { policyFaults } from '@hub/security';
import type { Fault, Repository } from './repository.ts';

const table = 'policies.policy-tests.json';

/** What packs say the policies must decide about what they declare, holds in every city that has them. */
export function checkPolicies({ packs, cities, read }: Repository): Fault[] {
  const tables = packs
    .filter(({ folder, files }) => files.includes(`${folder}/${table}`))
    .map(({ folder, pack }) => ({ pack: pack.id, source: `${folder}/${table}`, text: read(`${folder}/${table}`) }));
  if (tables.length === 0) return [];
  return cities.flatMap(({ city }) => {
    const own = tables.filter(({ pack }) => city.packs.some(({ id }) => id === pack));
    return policyFaults(city, { tables: own }).faults.map(({ source, row, reason }) => ({
      file: source,
      message: `in ${city.id}, ${row || 'the table'} → ${reason}`,
    }));
  });
}
