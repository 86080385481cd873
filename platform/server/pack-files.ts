import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AnyPack } from '@hub/kernel';
import type { PackDefinition } from '@hub/processes';
import type { PolicyText } from '@hub/security';

/** The processes and decisions that packs declare, read from the files beside their `pack.ts`. */
export async function readPackFiles(packs: readonly AnyPack[]): Promise<readonly PackDefinition[]> {
  const kinds = [
    ['process', 'processes'],
    ['decision', 'decisions'],
  ] as const;
  const wanted = packs.flatMap((pack) =>
    kinds.flatMap(([kind, list]) =>
      Object.entries(pack[list] ?? {}).map(([name, { title, file }]) => ({
        kind,
        title,
        key: `${pack.id}.${name}`,
        url: new URL(file, import.meta.resolve(`@hub/pack-${pack.id}`)),
      })),
    ),
  );
  return Promise.all(wanted.map(async ({ url, ...about }) => ({ ...about, xml: await readFile(url, 'utf8') })));
}

/** The tables of what policies must decide about what packs declare: `policies.policy-tests.json` beside a `pack.ts`. */
export async function readPolicyTests(packs: readonly AnyPack[]): Promise<readonly PolicyText[]> {
  const wanted = packs
    .map(({ id }) => ({ id, url: new URL(policyTestFile, import.meta.resolve(`@hub/pack-${id}`)) }))
    .filter(({ url }) => existsSync(url));
  return Promise.all(wanted.map(async ({ id, url }) => ({ source: `pack:${id}`, text: await readFile(url, 'utf8') })));
}

const policyTestFile = 'policies.policy-tests.json';
