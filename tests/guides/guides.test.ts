import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type HubProcess, startHubProcess } from '../../tools/services/hub-process.ts';
import { databases } from '../support/databases.ts';

const folder = new URL('../../docs/guides/', import.meta.url);
const run = promisify(execFile);

for (const file of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
  const blocks = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(
    ([, code]) => code,
  );
  test(`every command of ${file} works as written`, { skip: blocks.length === 0 && 'no commands' }, async () => {
    await databases[0]?.use(async (environment) => {
      const settings = { ...environment, HUB_OUTBOUND_ALLOW: '127.0.0.1' };
      const hub = await startHubProcess(settings);
      // A guide about two hubs names the second one.
      const wantsDistrict = blocks.some((code) => code?.includes('$DISTRICT'));
      const district = wantsDistrict
        ? await startHubProcess({ ...settings, HUB_DATA_DIR: `${environment.HUB_DATA_DIR}-district` })
        : undefined;
      try {
        const script = ['set -euo pipefail', ...blocks].join('\n');
        const env = { PATH: process.env.PATH ?? '', HUB: hub.url, PASSWORD: hub.password, ...districtOf(district) };
        const { stderr } = await run('bash', ['--noprofile', '--norc', '-c', script], { env });
        assert.equal(stderr, '');
      } finally {
        await district?.stop();
        await hub.stop();
      }
    });
  });
}

function districtOf(district: HubProcess | undefined): Record<string, string> {
  return district ? { DISTRICT: district.url, DISTRICT_PASSWORD: district.password } : {};
}
