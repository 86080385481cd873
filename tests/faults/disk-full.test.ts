import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type HubProcess, startHubProcess, waitFor, withFolder } from '../support/hub-process.ts';

const size = '256m';

/** A small file system of its own, or why there is none. */
function mountTmpfs(folder: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no right to mount a tmpfs here';
  }
}

test('a full disk refuses writes within a second, goes on reading, and recovers when space returns', (context) =>
  withFolder(async (folder) => {
    const refused = mountTmpfs(folder);
    if (refused) return context.skip(refused);
    try {
      const hub = await startHubProcess({ HUB_DATA_DIR: join(folder, 'data') });
      try {
        await fillAndRecover(hub, folder);
      } finally {
        await hub.killNine();
      }
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  }));

async function fillAndRecover(hub: HubProcess, folder: string): Promise<void> {
  const write = (name: string) =>
    hub.call('POST', '/ngsi-ld/v1/entities', {
      id: `urn:ngsi-ld:Full:${name}`,
      type: 'Full',
      p: { type: 'Property', value: name },
    });
  assert.equal((await write('before')).status, 201);

  const ballast = join(folder, 'ballast');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 2 * 1024 * 1024)));
  const acknowledged = ['before'];
  const refusal = await waitFor('a refused write', async () => {
    const started = performance.now();
    const name = `during-${acknowledged.length}`;
    const answer = await write(name);
    const took_ms = performance.now() - started;
    assert.ok(took_ms < 1_000, `the answer took ${took_ms} ms`);
    if (answer.status === 201) acknowledged.push(name);
    return answer.status === 201 ? undefined : answer;
  });
  assert.equal(refusal.status, 507);
  assert.match(JSON.stringify(refusal.body), /disk|磁盘/i);

  const read = await hub.call('GET', '/ngsi-ld/v1/entities/urn:ngsi-ld:Full:before');
  assert.equal(read.status, 200, 'reads go on');
  assert.equal(
    ((await (await fetch(`${hub.url}/health/ready`)).json()) as { readOnly?: string }).readOnly !== undefined,
    true,
  );

  rmSync(ballast);
  await waitFor('writes again', async () => {
    const answer = await write('after');
    return answer.status === 201 || answer.status === 409;
  });
  for (const name of [...acknowledged, 'after']) {
    assert.equal((await hub.call('GET', `/ngsi-ld/v1/entities/urn:ngsi-ld:Full:${name}`)).status, 200, name);
  }
}
