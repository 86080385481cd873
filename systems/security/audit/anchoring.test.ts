import assert from 'node:assert/strict';
import { mkdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createAudit } from './audit.ts';
import { entryOf, log, openAuditFixture, until } from './testing.ts';

const fixture = await openAuditFixture();
const { database, folder, freshAudit, names, verify } = fixture;
after(fixture.close);

test('a file of checkpoints that is cut or gone is noticed, recorded and written anew', async () => {
  const audit = await freshAudit('lost');
  await audit.start();
  await audit.record([entryOf('a')]);
  await until(() => audit.state().size === 1);
  truncateSync(join(folder, 'lost', 'audit', 'checkpoints.jsonl'), 10);
  await audit.record([entryOf('b')]);
  await until(async () => (await names()).length === 3);
  await audit.stop();
  const [alarm] = await database.query<{ action: string }>('select action from audit_entry where seq = 3');
  assert.equal(alarm?.action, 'audit.anchorLost');
  assert.deepEqual((await verify('lost')).findings, []);
});

test('a database put back while the hub was off is noticed at the next start', async () => {
  const audit = await freshAudit('back');
  await audit.start();
  await audit.record([entryOf('a')]);
  await until(() => audit.state().size === 1);
  const [old] = await database.query<Record<string, unknown>>('select size, chain, peaks, note from audit_head');
  const [tile] = await database.query<{ hashes: Buffer }>('select hashes from audit_tile');
  await audit.record([entryOf('b')]);
  await until(() => audit.state().size === 2);
  await audit.stop();
  await database.query('delete from audit_entry where seq > 1');
  await database.query('delete from audit_checkpoint where size > 1');
  await database.query('update audit_tile set hashes = $1', [tile?.hashes]);
  await database.query('update audit_head set size = $1, chain = $2, peaks = $3, note = $4', Object.values(old ?? {}));
  assert.deepEqual((await verify('back')).findings, [{ kind: 'rolledBack', seq: 2 }]);
  const again = createAudit({ database, log, clock: Date.now, dataDir: join(folder, 'back') });
  await again.start();
  assert.equal(again.state().state, 'rolledBack');
  await until(async () => (await names()).length === 2);
  await again.stop();
  assert.deepEqual((await verify('back')).findings, [{ kind: 'rolledBack', seq: 2 }]);
});

test('while checkpoints cannot leave the database for a minute, acts are refused, and go on once they can', async () => {
  let now = Date.now();
  const audit = await freshAudit('blocked', { clock: () => now });
  const inTheWay = join(folder, 'blocked', 'audit', 'checkpoints.jsonl');
  mkdirSync(inTheWay, { recursive: true });
  await audit.start();
  assert.equal(audit.state().state, 'failing');
  await audit.record([entryOf('a')]);
  now += 61_000;
  await assert.rejects(audit.record([entryOf('b')]), { code: 'audit.unavailable' });
  rmSync(inTheWay, { recursive: true });
  // A refused act seals nothing that would look at the file again; the watch does, every few seconds.
  await until(() => audit.state().state === 'good');
  await audit.record([entryOf('c')]);
  await audit.stop();
  assert.deepEqual(await names(), ['a', 'c']);
  assert.deepEqual((await verify('blocked')).findings, []);
});
