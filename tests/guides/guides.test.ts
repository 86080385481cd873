import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { databases } from '../support/databases.ts';
import { type HubProcess, startFirstHubProcess, withFolder } from '../support/hub-process.ts';
import { type Example, examplesIn, listDocuments, readDocument } from './examples.ts';
import { notRun, whyNotRun } from './not-run.ts';
import { faultsOfQuality } from './quality-example.ts';

const run = promisify(execFile);
const examples = listDocuments().flatMap((file) => examplesIn(file, readDocument(file)));

/** What executes a kind of example; those of the shell run together, a document on a hub. */
const kinds: Readonly<Record<string, 'on a hub' | ((example: Example) => void)>> = {
  sh: 'on a hub',
  'json quality.json': ({ code }) => assert.deepEqual(faultsOfQuality(code, new Date().toISOString().slice(0, 10)), []),
};

/** Examples that nothing executes and nobody has said why. */
const unexecuted = (all: readonly Example[]) => all.filter((one) => !Object.hasOwn(kinds, one.kind) && !whyNotRun(one));

for (const [file, own] of Map.groupBy(
  examples.filter(({ kind }) => kinds[kind] === 'on a hub'),
  (example) => example.file,
)) {
  const blocks = own.map(({ code }) => code);
  test(`every command of ${file} works as written`, async () => {
    await databases[0]?.use(async (environment) => {
      const settings = { ...environment, HUB_OUTBOUND_ALLOW: '127.0.0.1' };
      // An empty folder: what a reader's first start finds.
      const hub = await startFirstHubProcess(settings);
      // A guide about two hubs names the second one.
      const wantsDistrict = blocks.some((code) => code.includes('$DISTRICT'));
      const district = wantsDistrict
        ? await startFirstHubProcess({ ...settings, HUB_DATA_DIR: `${environment.HUB_DATA_DIR}-district` })
        : undefined;
      try {
        await runShell(blocks, {
          HUB: hub.url,
          PASSWORD: hub.password,
          MQTT_PORT: String(hub.mqttPort),
          DATA: environment.HUB_DATA_DIR ?? '',
          ...districtOf(district),
        });
      } finally {
        await district?.stop();
        await hub.stop();
      }
    });
  });
}

for (const example of examples) {
  const check = kinds[example.kind];
  if (typeof check === 'function') test(`the example at ${example.file}:${example.line} holds`, () => check(example));
}

test('no document has an example that is neither executed nor of a kind that cannot be', () => {
  const places = unexecuted(examples).map(({ file, line, code }) => `${file}:${line}: ${code.slice(0, 80)}`);
  assert.deepEqual(places, []);
  const idle = notRun.filter((reason) => !examples.some((example) => whyNotRun(example) === reason));
  assert.deepEqual(idle, [], 'a reason fits no example any more');
});

test('an example that nothing executes is found, fenced or not, whatever it calls itself', () => {
  const text = (example: string) => `# A page\n\nWords:\n\n${example}\n\nMore words.\n`;
  const planted = [
    '```\ncurl $HUB/api/v1/no-such-thing\n```',
    '```ts\nawait nothing();\n```',
    '```text\nGET /api/v1/no-such-thing\n```',
    '~~~json\n{ "a": 1 }\n~~~',
    '1. An item:\n   ```sql\n   select 1;\n   ```',
    '    npm run no-such-script',
    '```yaml\nHUB_DEMO: true',
  ];
  for (const example of planted) {
    const found = unexecuted(examplesIn('platform/planted/README.md', text(example)));
    assert.equal(found.length, 1, example);
  }
  assert.deepEqual(unexecuted(examplesIn('README.md', text('1. An item\n\n    that goes on'))), []);
});

test('a command of a document that fails, or complains, fails its test', async () => {
  await assert.rejects(runShell(['true', 'false', 'true'], {}));
  await assert.rejects(runShell(['echo "something is wrong" >&2'], {}));
  await assert.rejects(runShell(['test -n "$NOT_SET"'], {}));
});

/** All blocks as one script, as a reader would type them one after the other. */
async function runShell(blocks: readonly string[], variables: Readonly<Record<string, string>>): Promise<void> {
  const script = ['set -euo pipefail', ...blocks].join('\n');
  const bin = new URL('../../node_modules/.bin', import.meta.url).pathname;
  const env = { PATH: `${bin}:${process.env.PATH ?? ''}`, ...variables };
  await withFolder(async (cwd) => {
    const { stderr } = await run('bash', ['--noprofile', '--norc', '-c', script], { env, cwd });
    assert.equal(stderr, '');
  });
}

function districtOf(district: HubProcess | undefined): Record<string, string> {
  return district ? { DISTRICT: district.url, DISTRICT_PASSWORD: district.password } : {};
}
