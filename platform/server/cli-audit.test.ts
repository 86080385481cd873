import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDatabase, openLog } from '@hub/runtime';
import { briefProcess } from '@hub/runtime/testing';
import { createAudit } from '@hub/security';

const dataDir = mkdtempSync(join(tmpdir(), 'hub-cli-'));
const log = openLog('silent');
after(() => rmSync(dataDir, { recursive: true }));

const here = (file: string) => new URL(file, import.meta.url).pathname;

function hub(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...briefProcess, here('cli.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Kills the writer by force after so many entries it was told are safe. */
async function writeUntilKilled(count: number): Promise<string[]> {
  const writer = spawn(process.execPath, [...briefProcess, here('audit-writer.support.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split('\n').length > count) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  return said.split('\n').slice(0, -1);
}

test('no acknowledged entry is lost to kill -9, and the command line verifies, exports and locates', async () => {
  const safe: string[] = [];
  for (const count of [137, 60, 211]) safe.push(...(await writeUntilKilled(count)));
  const database = await openDatabase({ dataDir, log });
  const audit = createAudit({ database, log, clock: Date.now, dataDir });
  await audit.start();
  await audit.stop();
  const rows = await database.query<{ seq: number; id: string }>(
    'select seq, resource_id as id from audit_entry order by seq',
  );
  assert.deepEqual(
    rows.map(({ seq }) => seq),
    rows.map((_, index) => index + 1),
  );
  const kept = rows.map(({ id }) => id);
  const count = (list: readonly string[], id: string) => list.filter((other) => other === id).length;
  for (const id of new Set(safe)) assert.ok(count(kept, id) >= count(safe, id), id);
  await database.close();

  const good = hub('audit', 'verify', '--url', dataDir);
  assert.equal(good.status, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /nothing wrong/);

  const file = join(dataDir, 'export.ndjson');
  assert.equal(hub('audit', 'export', '--url', dataDir, '--out', file).status, 0);
  const offline = [
    '--file', file,
    '--checkpoints', join(dataDir, 'audit', 'checkpoints.jsonl'),
    '--public-key', join(dataDir, 'keys', 'audit.pub.pem'),
    '--json',
  ]; // biome-ignore format: option and value side by side
  const exported = hub('audit', 'verify', ...offline);
  assert.deepEqual(JSON.parse(exported.stdout).findings, []);
  assert.equal(JSON.parse(exported.stdout).rows, rows.length);
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.toSpliced(99, 1).join('\n'));
  const damaged = hub('audit', 'verify', ...offline);
  assert.equal(damaged.status, 1);
  assert.deepEqual(JSON.parse(damaged.stdout).findings, [{ kind: 'deleted', seq: 100 }]);

  const open = await openDatabase({ dataDir, log });
  await open.query(`update audit_entry set decision = 'deny' where seq = 123`);
  await open.close();
  const found = hub('audit', 'verify', '--url', dataDir, '--json');
  assert.equal(found.status, 1);
  assert.deepEqual(JSON.parse(found.stdout).findings, [{ kind: 'changed', seq: 123, part: 'entry' }]);
});

test('the command line says what it lacks', () => {
  assert.equal(hub('--help').status, 0);
  assert.equal(hub('audit', 'forget').status, 2);
  assert.match(hub('audit', 'verify').stderr, /--url or --file/);
  assert.match(hub('audit', 'verify', '--url', join(dataDir, 'nowhere')).stderr, /no database/);
});
