import { parseArgs } from 'node:util';
import { policyFaults, sayFault } from '@hub/security';
import { loadCity } from './city-file.ts';
import { readPolicyTests } from './pack-files.ts';

export const policyHelp = `  policy test    检验策略文件 · Test the policy files against their tables, without a running hub
    [--city zhengzhou] [--policies <folder>]   the city's own policies, what HUB_POLICIES names
`;

const options = {
  city: { type: 'string', default: 'zhengzhou' },
  policies: { type: 'string', default: '' },
} as const;

export const policyCommands = { 'policy test': test } as const;

/** 0: every expectation holds; 1: some do not. */
async function test(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  const city = await loadCity(values.city);
  const { passed, faults } = policyFaults(city, { folder: values.policies, tables: await readPolicyTests(city.packs) });
  const lines = faults.map((fault) => `✗ ${sayFault(fault)}\n`);
  process.stdout.write(
    `${lines.join('')}${passed} 条成立，${faults.length} 条不成立 · ${passed} hold, ${faults.length} do not\n`,
  );
  return faults.length === 0 ? 0 : 1;
}
