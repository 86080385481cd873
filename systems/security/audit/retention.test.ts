import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entryOf, openAuditFixture, until } from './testing.ts';

const fixture = await openAuditFixture();
const { database, folder, freshAudit, names, verify } = fixture;
after(fixture.close);

const day_ms = 86_400_000;

test('entries past their time become hashes by a signed order, and the log still verifies', async () => {
  let now = Date.now() - 4000 * day_ms;
  const audit = await freshAudit('retention', { clock: () => now });
  await audit.start();
  await audit.record(
    Array.from({ length: 40 }, (_, at) => entryOf(`${at}`, { retention: at % 2 ? 'access' : 'security' })),
  );
  await until(() => audit.state().size === 40);
  now += 1500 * day_ms;
  assert.equal(await audit.prune(), 20);
  assert.equal(await audit.prune(), 0);
  await audit.stop();
  const result = await verify('retention');
  assert.deepEqual(result.findings, []);
  assert.deepEqual(result.withheld, { retention: 20, tenant: 0 });
  const archived = readFileSync(join(folder, 'retention', 'audit', 'archive', 'access-2-40.ndjson'), 'utf8');
  assert.equal(archived.trim().split('\n').length, 20);
  // Somebody without the key who hollows out a further row is found, and so is a changed tombstone.
  await database.query(`insert into audit_tombstone select 1, sha256('x'), hash from audit_entry where seq = 1`);
  await database.query('delete from audit_entry where seq = 1');
  await database.query('update audit_tombstone set leaf = set_byte(leaf, 0, 1 # get_byte(leaf, 0)) where seq = 4');
  assert.deepEqual(
    (await verify('retention')).findings.filter(({ kind }) => kind === 'changed').map(({ seq }) => seq),
    [1, 4],
  );
  assert.ok((await verify('retention')).findings.some(({ kind, seq }) => kind === 'deleted' && seq === 1));
});

test('a tampered entry is not pruned: it is evidence', async () => {
  let now = Date.now() - 4000 * day_ms;
  const audit = await freshAudit('evidence', { clock: () => now });
  await audit.start();
  await audit.record([entryOf('a'), entryOf('b')]);
  await until(() => audit.state().size === 2);
  await database.query(`update audit_entry set actor_name = '李' where seq = 2`);
  now += 3900 * day_ms;
  await assert.rejects(audit.prune(), { code: 'audit.tampered' });
  assert.deepEqual(await names(), ['a', 'b']);
  await audit.stop();
});
