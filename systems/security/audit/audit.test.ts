import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultTenant, type Principal, type Tenant } from '@hub/kernel';
import { createHttpApp, type Database, migrationsIn, openLog } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { readLines } from './anchor-file.ts';
import { type Audit, createAudit } from './audit.ts';
import { openAuditSource } from './audit-source.ts';
import { digestOf } from './digest.ts';
import type { NewAuditEntry } from './entry.ts';
import { openExportedAudit } from './exported-audit.ts';
import { keyRing } from './signing-key.ts';
import { verifyAudit } from './verify-audit.ts';
import { isIncluded } from './verify-proof.ts';

const log = openLog('silent');
const migrations = migrationsIn('security', new URL('../migrations/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hub-audit-'));
const day_ms = 86_400_000;
let database: Database;

before(async () => {
  database = await openTestDatabase(migrations);
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const entryOf = (name: string, more: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  tenant: defaultTenant,
  actor: { kind: 'person', id: 'person:1', name: '王工' },
  action: 'case.act',
  resource: { type: 'case', id: name },
  ...more,
});

async function freshAudit(name: string, more: Partial<Parameters<typeof createAudit>[0]> = {}): Promise<Audit> {
  await database.query('truncate audit_queue, audit_entry, audit_tombstone, audit_tile, audit_checkpoint');
  await database.query(`update audit_head set size = 0, chain = '', peaks = '', note = null`);
  return createAudit({
    database,
    log,
    clock: Date.now,
    dataDir: join(folder, name),
    checkpointEvery: { entries: 1, time_ms: 0 },
    ...more,
  });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return;
    await pause(25);
  }
  throw new Error('waited in vain');
}

const names = async (): Promise<string[]> =>
  (await database.query<{ id: string }>('select resource_id as id from audit_entry order by seq')).map(({ id }) => id);

async function verify(name: string) {
  const source = await openAuditSource(database);
  return verifyAudit({
    records: source.records({ toEnd: true }),
    anchors: readLines(join(folder, name, 'audit', 'checkpoints.jsonl')),
    checkpoints: source.checkpoints,
    head: source.head,
    keys: keyRing([readFileSync(join(folder, name, 'keys', 'audit.pub.pem'), 'utf8')]),
  });
}

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

test('over HTTP the log is searched by page, proved entry by entry, and exported for a verifier elsewhere', async () => {
  const audit = await freshAudit('http');
  await audit.start();
  await audit.record([
    ...Array.from({ length: 5 }, (_, at) => entryOf(`${at}`)),
    entryOf('theirs', { tenant: 'other' as Tenant }),
    entryOf('refused', {
      action: 'case.read',
      decision: 'deny',
      actor: { kind: 'person', id: 'person:2', name: '李' },
    }),
  ]);
  await until(() => audit.state().size === 7);
  const auditor = {
    kind: 'person',
    id: 'person:9',
    name: '审',
    roles: ['auditor'],
    tenant: defaultTenant,
  } as unknown as Principal;
  const app = await createHttpApp({
    routes: audit.routes,
    gate: {
      authenticate: async ({ headers }) => (headers.authorization ? auditor : undefined),
      permits: (_, it) => it === 'audit.read',
    },
    log,
  });
  const get = async (path: string) => {
    const answer = await app.inject({ url: `/api/v1/audit${path}`, headers: { authorization: 'x' } });
    return { status: answer.statusCode, text: answer.body, body: path === '/export' ? undefined : answer.json() };
  };
  assert.equal((await app.inject({ url: '/api/v1/audit' })).statusCode, 401);
  const page = await get('?limit=3');
  assert.deepEqual(
    page.body.items.map((item: { seq: number }) => item.seq),
    [7, 5, 4],
  );
  const rest = await get(`?limit=3&after=${page.body.next}`);
  assert.deepEqual(
    rest.body.items.map((item: { seq: number }) => item.seq),
    [3, 2, 1],
  );
  for (const [query, seqs] of [
    ['?actor=person:2', [7]],
    ['?action=case.read', [7]],
    ['?resource=case/3', [4]],
    ['?resource=case&decision=deny', [7]],
    ['?from=2099-01-01T00:00:00Z', []],
    ['?to=2000-01-01T00:00:00Z', []],
  ] as const) {
    assert.deepEqual(
      (await get(query)).body.items.map((item: { seq: number }) => item.seq),
      seqs,
      query,
    );
  }
  const proved = (await get('/4/proof')).body;
  const digest = digestOf('sha256');
  const head = { size: proved.checkpoint.size, root: Buffer.from(proved.checkpoint.root, 'base64') };
  const proof = proved.proof.map((hash: string) => Buffer.from(hash, 'base64'));
  assert.ok(isIncluded(digest, digest.leaf(proved.entry), 3, head, proof));
  assert.ok(!isIncluded(digest, digest.leaf(proved.entry.replace('王', '李')), 3, head, proof));
  assert.equal((await get('/6/proof')).status, 404, 'another tenant');
  assert.equal((await get('/99/proof')).status, 404);
  await until(() => audit.state().size >= 7);
  const file = join(folder, 'export.ndjson');
  const exported = (await get('/export')).text;
  writeFileSync(file, exported);
  assert.ok(!exported.includes('theirs'));
  const { publicKey } = (await get('/checkpoints')).body;
  const judge = async () => {
    const source = await openExportedAudit(file);
    return verifyAudit({
      records: source.records(),
      checkpoints: source.checkpoints,
      head: source.head,
      anchors: readLines(join(folder, 'http', 'audit', 'checkpoints.jsonl')),
      keys: keyRing([publicKey]),
      ofOneTenant: true,
    });
  };
  await audit.stop();
  // The export itself left an entry, which it may or may not hold already.
  const result = await judge();
  assert.deepEqual(result.withheld, { retention: 0, tenant: 1 });
  assert.deepEqual(
    result.findings.filter(({ seq }) => seq <= 7),
    [],
  );
  assert.ok((await names()).includes('log'));
  writeFileSync(file, exported.replace('"id":"person:2"', '"id":"person:3"'));
  assert.ok((await judge()).findings.some(({ kind, seq }) => kind === 'changed' && seq === 7));
  await app.close();
});
