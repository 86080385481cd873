import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createAudit } from './audit.ts';
import { entryOf, log, openAuditFixture, until } from './testing.ts';

const fixture = await openAuditFixture();
const { database, folder, freshAudit, names, verify } = fixture;
after(fixture.close);

test('entries stand in the chain in the order they were recorded, without gaps', async () => {
  const audit = await freshAudit('order');
  await audit.start();
  const expected = Array.from({ length: 120 }, (_, at) => `c${at}`);
  for (const name of expected.slice(0, 60)) await audit.record([entryOf(name)]);
  await audit.record(expected.slice(60).map((name) => entryOf(name)));
  await audit.stop();
  assert.deepEqual(await names(), expected);
  assert.deepEqual((await verify('order')).findings, []);
});

test('an entry commits with the change it tells of, or not at all', async () => {
  const audit = await freshAudit('together');
  await audit.start();
  await database.query('create table if not exists effect (id text primary key)');
  const change = (id: string) => ({ text: 'insert into effect values ($1)', values: [id] });
  await audit.commit([change('a')], [entryOf('a')]);
  await assert.rejects(audit.commit([change('a')], [entryOf('twice')]), { code: '23505' });
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.query(audit.statement([entryOf('undone')]));
      throw new Error('undo');
    }),
    /undo/,
  );
  await audit.stop();
  assert.deepEqual(await names(), ['a']);
});

test('what any client can send comes back as it was hashed', async () => {
  const audit = await freshAudit('odd');
  await audit.start();
  const odd = ['a\0b', '\ud800 lone', '"quoted" \\ \u2028', '😀 王 \u007f', ''];
  await audit.record(
    odd.map((text) =>
      entryOf(text, {
        actor: { kind: 'person', id: text, name: text },
        purpose: text,
        policies: [text],
        details: { [`k${text}`]: [text, 1e21, -0, 0.1, 2 ** 53, null, { deep: text, gone: undefined }] },
      }),
    ),
  );
  await audit.record([entryOf('long', { details: { text: 'x'.repeat(200_000), more: 'y'.repeat(200_000) } })]);
  await audit.stop();
  const { findings, rows } = await verify('odd');
  assert.deepEqual(findings, []);
  assert.equal(rows, odd.length + 1);
});

test('two hubs that seal at the same time make one chain', async () => {
  const first = await freshAudit('pair');
  const second = createAudit({ database, log, clock: Date.now, dataDir: join(folder, 'pair') });
  await Promise.all([first.start(), second.start()]);
  await Promise.all(Array.from({ length: 300 }, (_, at) => (at % 2 === 0 ? first : second).record([entryOf(`${at}`)])));
  await Promise.all([first.stop(), second.stop()]);
  const { findings, rows } = await verify('pair');
  assert.equal(rows, 300);
  assert.deepEqual(findings, []);
});

test('the key is private, survives a restart, and is refused when others may read it', async () => {
  const audit = await freshAudit('key');
  const file = join(folder, 'key', 'keys', 'audit.pem');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const text = readFileSync(file, 'utf8');
  await audit.stop();
  createAudit({ database, log, clock: Date.now, dataDir: join(folder, 'key') });
  assert.equal(readFileSync(file, 'utf8'), text);
  writeFileSync(join(folder, 'open.pem'), text);
  rmSync(file);
  writeFileSync(file, text, { mode: 0o644 });
  assert.throws(() => createAudit({ database, log, clock: Date.now, dataDir: join(folder, 'key') }), {
    code: 'audit.badKey',
  });
});

test('while the database takes no writes, acts are refused within the deadline, and go on afterwards', async () => {
  const audit = await freshAudit('stuck', { deadline_ms: 300 });
  await audit.start();
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: locked, resolve: hasLock } = Promise.withResolvers<void>();
  const holding = database.transaction(async (tx) => {
    await tx.query('lock table audit_queue in access exclusive mode');
    hasLock();
    await held;
  });
  await locked;
  const began = performance.now();
  await assert.rejects(audit.record([entryOf('a')]), { code: 'audit.unavailable' });
  await assert.rejects(audit.commit([], [entryOf('b')]), { code: 'audit.unavailable' });
  assert.ok(performance.now() - began < 1_000);
  letGo();
  await holding;
  await until(() =>
    audit.record([entryOf('c')]).then(
      () => true,
      () => false,
    ),
  );
  await audit.stop();
  assert.ok((await names()).includes('c'));
  assert.deepEqual((await verify('stuck')).findings, []);
});
