import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { defaultTenant } from '@hub/kernel';
import type { Database, Queryable } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { readLines } from './anchor-file.ts';
import { type Audit, createAudit } from './audit.ts';
import { openAuditSource } from './audit-source.ts';
import type { NewAuditEntry } from './entry.ts';
import { keyRing } from './signing-key.ts';
import { listRecords } from './store-records.ts';
import { searchStatement } from './store-search.ts';
import { log, migrations } from './testing.ts';
import { type Verification, verifyAudit } from './verify-audit.ts';

const total = 10_000;
const dataDir = mkdtempSync(join(tmpdir(), 'hub-audit-'));
const anchorFile = join(dataDir, 'audit', 'checkpoints.jsonl');
let database: Database;
let audit: Audit;
/** Deterministic, so that a failure can be run again. */
let state = 20_261_123;
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

const entryOf = (number: number): NewAuditEntry => ({
  tenant: defaultTenant,
  actor: { kind: 'person', id: `person:${number % 17}`, name: '王工' },
  action: number % 3 === 0 ? 'case.read' : 'case.act',
  resource: { type: 'case', id: `case-${number % 101}` },
  decision: number % 5 === 0 ? 'deny' : 'permit',
  purpose: '核查',
  caseId: `case-${number % 101}`,
  policies: ['post.scope', `bureau.${number % 4}`],
  requestId: `r${number}`,
  address: '127.0.0.1',
  details: { number, note: '补录', ratio: number / 7 },
});

before(async () => {
  database = await openTestDatabase(migrations);
  audit = createAudit({
    database,
    log,
    clock: Date.now,
    dataDir,
    // Ten thousand rows on a machine that is busy with other things are no fault of the log.
    deadline_ms: 300_000,
    checkpointEvery: { entries: 1_000, time_ms: 200 },
  });
  await audit.start();
  for (let at = 0; at < total; at += 500)
    await audit.record(Array.from({ length: 500 }, (_, offset) => entryOf(at + offset)));
  await sealed(total);
});
after(async () => {
  await audit.stop();
  await database.close();
  rmSync(dataDir, { recursive: true });
});

/** Waits while it goes on, however slowly. */
async function sealed(size: number): Promise<void> {
  let [before, still] = [-1, 0];
  while (still < 600) {
    const now = Math.min((await openAuditSource(database)).size, audit.state().size);
    if (now >= size) return;
    still = now > before ? 0 : still + 1;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sealing stands at ${before} of ${size}`);
}

async function verify(on: Queryable, anchors = anchorFile): Promise<Verification> {
  const source = await openAuditSource(on);
  const keys = keyRing([readFileSync(join(dataDir, 'keys', 'audit.pub.pem'), 'utf8')]);
  return verifyAudit({
    records: source.records({ toEnd: true }),
    anchors: readLines(anchors),
    checkpoints: source.checkpoints(),
    head: source.head,
    keys,
  });
}

/** What verification says of the log as an attacker left it; then all is as before. */
async function afterTampering(work: (tx: Queryable) => Promise<void>, anchors?: string): Promise<Verification> {
  let said: Verification | undefined;
  await assert.rejects(
    database.transaction(async (tx) => {
      await work(tx);
      said = await verify(tx, anchors);
      throw new Error('undo');
    }),
    /undo/,
  );
  assert.ok(said);
  return said;
}

/** An attacker with the whole database and all the code, but neither the key nor the file: hashes everything anew. */
async function rehash(tx: Queryable): Promise<void> {
  const sha = (...parts: (Buffer | string)[]) =>
    createHash('sha256')
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest();
  let link = Buffer.alloc(0);
  const seqs: number[] = [];
  const hashes: string[] = [];
  for (let from = 0; ; ) {
    const page = await listRecords(tx, from, Number.MAX_SAFE_INTEGER, 5_000);
    for (const { seq, entry } of page) {
      link = sha(link, sha(Buffer.from([0]), entry ?? ''));
      seqs.push(seq);
      hashes.push(link.toString('hex'));
    }
    from = page.at(-1)?.seq ?? from;
    if (page.length < 5_000) break;
  }
  await tx.query(
    `update audit_entry e set hash = decode(n.hash, 'hex') from unnest($1::bigint[], $2::text[]) as n(seq, hash) where e.seq = n.seq`,
    [seqs, hashes],
  );
  await tx.query('update audit_head set size = $1, chain = $2', [seqs.length, link]);
  await tx.query('delete from audit_checkpoint');
  await tx.query('delete from audit_tile');
}

const shiftFrom = async (tx: Queryable, from: number, by: number): Promise<void> => {
  await tx.query('update audit_entry set seq = -seq - $2 where seq >= $1', [from, by]);
  await tx.query('update audit_entry set seq = -seq where seq < 0');
};

const copyRow = (tx: Queryable, from: number, to: number) =>
  tx.query(
    `insert into audit_entry select $2::bigint, gen_random_uuid(), at, tenant, actor_kind, actor_id, 'forged', action, resource_type,
       resource_id, decision, purpose, case_id, policies, request_id, address, retention, details, hash
     from audit_entry where seq = $1`,
    [from, to],
  );

/** Exchanges the places of two rows; the hashes stay where they were, as they would in a careful forgery. */
async function swap(tx: Queryable, a: number, b: number): Promise<void> {
  await tx.query('update audit_entry set seq = -1 where seq = $1', [a]);
  await tx.query('update audit_entry set seq = $1 where seq = $2', [a, b]);
  await tx.query('update audit_entry set seq = $1 where seq = -1', [b]);
}

test('10,000 rows as they were written have nothing wrong', async () => {
  const { findings, size, rows, checkpoints } = await verify(database);
  assert.deepEqual(findings, []);
  assert.equal(size, total);
  assert.equal(rows, total);
  assert.ok(checkpoints >= 5);
});

const changes: Readonly<Record<string, string>> = {
  id: `id = overlay(id::text placing case when left(id::text, 1) = '0' then '1' else '0' end from 1)::uuid`,
  at: `at = at + interval '1 microsecond'`,
  tenant: `tenant = tenant || ' '`,
  actor_kind: `actor_kind = 'service'`,
  actor_id: `actor_id = 'person:99'`,
  actor_name: `actor_name = '王土'`,
  action: `action = upper(action)`,
  resource_type: `resource_type = 'Case'`,
  resource_id: `resource_id = 'case-102'`,
  decision: `decision = case decision when 'deny' then 'permit' else 'deny' end`,
  purpose: 'purpose = null',
  case_id: `case_id = ''`,
  policies: `policies = '["post.scope" ]'`,
  request_id: `request_id = request_id || '0'`,
  address: `address = '127.0.0.2'`,
  retention: `retention = 'access'`,
  details: `details = replace(details::text, '补录', '补禄')::json`,
  hash: 'hash = set_byte(hash, 31, get_byte(hash, 31) # 1)',
};

test('a change of each column is found at its row', async () => {
  const rows = Object.entries(changes).map(([column, change], index) => ({ column, change, seq: 1 + index * 550 }));
  const { findings } = await afterTampering(async (tx) => {
    for (const { change, seq } of rows) await tx.query(`update audit_entry set ${change} where seq = $1`, [seq]);
    // The number 6 is that of row 7: the same value, but not the same bytes.
    await tx.query(
      `update audit_entry set details = replace(details::text, '"number":6,', '"number":6.0,')::json where seq = 7`,
    );
    await tx.query('update audit_entry set seq = $2 where seq = $1', [total, total + 7]);
  });
  assert.deepEqual(findings, [
    ...[...rows, { column: 'number', seq: 7 }]
      .map(({ column, seq }) => ({ kind: 'changed', seq, part: column === 'hash' ? 'hash' : 'entry' }))
      .sort((a, b) => a.seq - b.seq),
    { kind: 'reordered', seq: total },
  ]);
});

test('a deleted row is found, also when the numbers close up and all is hashed anew', async () => {
  const seq = 2 + random(total - 3);
  const gap = await afterTampering(async (tx) => {
    await tx.query('delete from audit_entry where seq = $1', [seq]);
  });
  assert.deepEqual(gap.findings, [{ kind: 'deleted', seq }]);
  const forged = await afterTampering(async (tx) => {
    await tx.query('delete from audit_entry where seq = $1', [seq]);
    await shiftFrom(tx, seq + 1, -1);
    await rehash(tx);
  });
  assert.ok(forged.findings.some((finding) => finding.kind === 'deleted' && finding.seq === seq));
});

test('an inserted row is found, also when all is hashed anew', async () => {
  const seq = 2 + random(total - 3);
  const insert = async (tx: Queryable) => {
    await shiftFrom(tx, seq, 1);
    await copyRow(tx, seq - 1, seq);
  };
  assert.deepEqual((await afterTampering(insert)).findings, [{ kind: 'inserted', seq }]);
  const forged = await afterTampering(async (tx) => {
    await insert(tx);
    await rehash(tx);
  });
  assert.ok(forged.findings.some((finding) => finding.kind === 'inserted' && finding.seq === seq));
});

test('two rows that changed places are found', async () => {
  const [a, b] = [10 + random(4_000), 4_500 + random(5_000)];
  const { findings } = await afterTampering((tx) => swap(tx, a, b));
  assert.deepEqual(
    findings.filter(({ kind }) => kind === 'reordered').map(({ seq }) => seq),
    [a, b],
  );
});

test('a tail cut off is found, whatever the head says', async () => {
  const from = total - 250;
  const cut = await afterTampering(
    async (tx) => void (await tx.query('delete from audit_entry where seq > $1', [from])),
  );
  assert.deepEqual(cut.findings, [{ kind: 'deleted', seq: from + 1, through: total }]);
  const forged = await afterTampering(async (tx) => {
    await tx.query('delete from audit_entry where seq > $1', [from]);
    await rehash(tx);
  });
  assert.ok(
    forged.findings.some(({ kind, seq, through }) => kind === 'deleted' && seq === from + 1 && through === total),
  );
});

test('a change hashed anew by somebody without the key is found at its row', async () => {
  const seq = 2 + random(total - 3);
  const { findings } = await afterTampering(async (tx) => {
    await tx.query(`update audit_entry set decision = 'forged' where seq = $1`, [seq]);
    await rehash(tx);
  });
  assert.ok(findings.some((finding) => finding.kind === 'changed' && finding.part === 'entry' && finding.seq === seq));
  assert.ok(
    findings.some(({ part, seq: first, through }) => part === 'hash' && first === seq + 1 && through === total),
  );
});

test('a database put back as it once was, signatures and all, is found by the file', async () => {
  const [old] = await database.query<{ size: number; note: string }>(
    'select size, note from audit_checkpoint order by size offset 2 limit 1',
  );
  assert.ok(old);
  const { findings } = await afterTampering(async (tx) => {
    await tx.query('delete from audit_entry where seq > $1', [old.size]);
    await tx.query('delete from audit_checkpoint where size > $1', [old.size]);
    await tx.query('delete from audit_tile where level = 0 and index > $1', [Math.floor((old.size - 1) / 256)]);
    await tx.query('update audit_head set size = $1, note = $2', [old.size, old.note]);
  });
  assert.deepEqual(findings, [{ kind: 'rolledBack', seq: old.size + 1, through: total }]);
});

test('a line of the file that was changed is found, and the log is still judged by the others', async () => {
  const lines = readFileSync(anchorFile, 'utf8').trim().split('\n');
  const file = join(dataDir, 'damaged.jsonl');
  lines[1] = (lines[1] ?? '').replace(/"size":\d/, '"size":9');
  writeFileSync(file, lines.join('\n'));
  const { findings } = await afterTampering(async (tx) => {
    await tx.query(`update audit_entry set decision = 'forged' where seq = 9000`);
  }, file);
  assert.ok(findings.some(({ kind, part }) => kind === 'badSignature' && part === 'checkpoint'));
  assert.ok(findings.some(({ kind, seq }) => kind === 'changed' && seq === 9_000));
});

test('no search reads the whole log', async () => {
  await database.query('analyze audit_entry');
  const filters = [
    {},
    { actor: 'person:3' },
    { action: 'case.read' },
    { resourceType: 'case', resourceId: 'case-5' },
    { from: new Date(0), to: new Date() },
    { after: 5_000 },
  ];
  for (const filter of filters) {
    const { text, values } = searchStatement({ tenant: defaultTenant, limit: 50, ...filter });
    const plan = JSON.stringify(await database.query(`explain ${text}`, values));
    assert.match(plan, /Index Scan/, plan);
    assert.doesNotMatch(plan, /Seq Scan/, plan);
  }
});
