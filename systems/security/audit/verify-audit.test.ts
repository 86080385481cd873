import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { defaultTenant, seededNoise } from '@hub/kernel';
import { canonicalJson } from './canonical-json.ts';
import { signCheckpoint, withLeaves } from './checkpoint.ts';
import { type DigestName, digestOf } from './digest.ts';
import { entryText } from './entry.ts';
import type { Finding } from './finding.ts';
import { growTree } from './merkle-tree.ts';
import { type AuditRecord, formatRecord, parseRecord } from './record.ts';
import { keyId } from './signing-key.ts';
import { verifyAudit } from './verify-audit.ts';

const total = 10_000;
const pair = generateKeyPairSync('ed25519');
const signer = { id: keyId(pair.publicKey), privateKey: pair.privateKey };
const keys = new Map([[signer.id, pair.publicKey]]);
const text = (seq: number, salt = '') =>
  entryText(
    {
      tenant: defaultTenant,
      actor: { kind: 'person', id: 'p', name: '王' },
      action: 'case.act',
      resource: { type: 'case', id: `${seq}${salt}` },
    },
    seq,
  );

/** A log as the hub would have kept it, with the lines of its file. */
function keepLog(size: number, every: number, algorithm: DigestName = 'sha256', start: readonly string[] = []) {
  const digest = digestOf(algorithm);
  const tree = growTree(digest);
  const records: (AuditRecord & { entry: string })[] = [];
  const lines: string[] = [];
  let link: Buffer = Buffer.alloc(0);
  let leaves: Buffer[] = [];
  for (let seq = 1; seq <= size; seq += 1) {
    const entry = start[seq - 1] ?? text(seq);
    const leaf = digest.leaf(entry);
    leaves.push(leaf);
    tree.append(leaf);
    link = digest.link(link, leaf);
    records.push({ seq, entry, hash: link.toString('hex') });
    if (seq % every !== 0 && seq !== size) continue;
    const hashes = Buffer.concat(leaves);
    const checkpoint = signCheckpoint(
      {
        log: 'test',
        algorithm,
        from: seq - leaves.length,
        size: seq,
        root: tree.root().toString('base64'),
        chain: link.toString('base64'),
        leaves: digest.of(hashes).toString('base64'),
        at: new Date(seq).toISOString(),
      },
      signer,
    );
    lines.push(canonicalJson(withLeaves(checkpoint, hashes)));
    leaves = [];
  }
  return { records, lines, head: lines.at(-1) };
}

function noiseFrom(seed: number): () => number {
  let step = 0;
  return () => seededNoise(`${seed}/${step++}`);
}

const kept = keepLog(total, 1_000);
const find = async (records: readonly AuditRecord[], head = kept.head): Promise<readonly Finding[]> =>
  (await verifyAudit({ records, anchors: kept.lines, head, keys })).findings;

/** The records numbered from 1 and chained anew, as somebody without the key could. */
function rehashed(records: readonly { readonly entry: string }[]) {
  return keepLog(
    records.length,
    records.length,
    'sha256',
    records.map(({ entry }) => entry),
  ).records;
}

const numbered = (records: readonly AuditRecord[]) => records.map((record, index) => ({ ...record, seq: index + 1 }));

test('an untouched log has no findings, by SM3 as well', async () => {
  assert.deepEqual(await find(kept.records), []);
  const { records, lines, head } = keepLog(2_500, 700, 'sm3');
  const { findings, size, checkpoints } = await verifyAudit({ records, anchors: lines, head, keys });
  assert.deepEqual(findings, []);
  assert.deepEqual([size, checkpoints], [2_500, 5]);
});

test('one changed character anywhere in an exported row is found at that row', async () => {
  const noise = noiseFrom(1);
  for (let run = 0; run < 16; run += 1) {
    const seq = 1 + Math.floor(noise() * total);
    const line = formatRecord(kept.records[seq - 1] as AuditRecord);
    const at = Math.floor(noise() * (line.length - 12));
    const changed = `${line.slice(0, at)}${line[at] === 'a' ? 'b' : 'a'}${line.slice(at + 1)}`;
    // A line that is no record any more counts as absent: that is how the reader of a file sees it.
    const read = parseRecord(changed);
    const findings = await find(kept.records.flatMap((record) => (record.seq === seq ? (read ?? []) : record)));
    assert.ok(
      findings.every((finding) => finding.seq === seq),
      `${changed} ${JSON.stringify(findings)}`,
    );
    assert.equal(findings.length, 1, changed);
  }
});

test('each damage to 10,000 rows is found and located, at random places', async () => {
  const noise = noiseFrom(2);
  for (let run = 0; run < 5; run += 1) {
    const a = 1 + Math.floor(noise() * (total - 20));
    const b = a + 1 + Math.floor(noise() * (total - a - 1));
    const count = 1 + Math.floor(noise() * 15);
    const through = count > 1 ? { through: a + count - 1 } : {};
    const forged = text(a, 'forged');
    const { records } = kept;
    const change = records.map((record) => (record.seq === a ? { ...record, entry: forged } : record));
    assert.deepEqual(await find(change), [{ kind: 'changed', seq: a, part: 'entry' }]);
    const gap = records.toSpliced(a - 1, count);
    assert.deepEqual(await find(gap), [{ kind: 'deleted', seq: a, ...through }]);
    assert.deepEqual(await find(numbered(gap)), [{ kind: 'deleted', seq: a, ...through }]);
    const more = Array.from({ length: count }, (_, at) => ({ seq: 0, hash: '', entry: text(at, 'forged') }));
    assert.deepEqual(await find(numbered(records.toSpliced(a - 1, 0, ...more))), [
      { kind: 'inserted', seq: a, ...through },
    ]);
    const twice = numbered(records.toSpliced(b - 1, 0, records[a - 1] as (typeof records)[0]));
    assert.deepEqual(await find(twice), [{ kind: 'inserted', seq: b }]);
    const swapped = numbered(
      records.with(a - 1, records[b - 1] as (typeof records)[0]).with(b - 1, records[a - 1] as (typeof records)[0]),
    );
    assert.deepEqual(
      await find(swapped),
      b === a + 1
        ? [{ kind: 'reordered', seq: a, through: b }]
        : [
            { kind: 'reordered', seq: a },
            { kind: 'reordered', seq: b },
          ],
    );
    assert.deepEqual(await find(records.slice(0, a)), [{ kind: 'deleted', seq: a + 1, through: total }]);
  }
});

test('each damage is located as well when somebody has numbered and hashed the whole log anew', async () => {
  const noise = noiseFrom(3);
  const entries = (findings: readonly Finding[]) => findings.filter(({ part }) => part !== 'hash' && part !== 'head');
  for (let run = 0; run < 3; run += 1) {
    const a = 1 + Math.floor(noise() * (total - 20));
    const change = rehashed(kept.records.toSpliced(a - 1, 1, { seq: a, hash: '', entry: text(a, 'forged') }));
    const found = await find(change);
    assert.deepEqual(found, [
      { kind: 'changed', seq: a, part: 'entry' },
      { kind: 'changed', seq: a + 1, through: total, part: 'hash' },
    ]);
    assert.deepEqual(entries(await find(rehashed(kept.records.toSpliced(a - 1, 1)))), [{ kind: 'deleted', seq: a }]);
    const more = rehashed(kept.records.toSpliced(a - 1, 0, { seq: 0, hash: '', entry: text(a, 'forged') }));
    assert.deepEqual(entries(await find(more)), [{ kind: 'inserted', seq: a }]);
  }
});

test('numbers that skip from some row on are found once', async () => {
  const shifted = kept.records.map((record) => ({ ...record, seq: record.seq + (record.seq > 5_000 ? 3 : 0) }));
  assert.deepEqual(await find(shifted), [{ kind: 'changed', seq: 5_001, part: 'seq' }]);
});

test('a log put back to an earlier state with its own signatures is a rollback', async () => {
  const early = kept.records.slice(0, 4_000);
  assert.deepEqual(await find(early, kept.lines[3]), [{ kind: 'rolledBack', seq: 4_001, through: total }]);
});

test('a log put back and carried on by the hub itself is a rollback, seen in the lines of the file', async () => {
  const start = kept.records.slice(0, 4_300).map(({ entry }) => entry);
  const other = keepLog(6_000, 1_000, 'sha256', start);
  const anchors = [...kept.lines, ...other.lines.slice(4)];
  const { findings } = await verifyAudit({ records: other.records, anchors, head: other.head, keys });
  assert.deepEqual(findings, [{ kind: 'rolledBack', seq: 4_301, through: total }]);
});

test('a head signed with another key vouches for nothing', async () => {
  const stranger = generateKeyPairSync('ed25519');
  const { checkpoint } = { checkpoint: JSON.parse(kept.head ?? '') };
  const { signature: _old, hashes, ...fields } = checkpoint;
  const forged = signCheckpoint(fields, { id: signer.id, privateKey: stranger.privateKey });
  const head = canonicalJson(withLeaves(forged, Buffer.from(hashes, 'base64')));
  assert.deepEqual(await find(kept.records, head), [{ kind: 'badSignature', seq: total + 1, part: 'head' }]);
});

test('a lost line of the file is filled from the database, whose copy is signed too', async () => {
  const anchors = kept.lines.toSpliced(4, 1);
  const { records, head } = kept;
  const without = await verifyAudit({ records, anchors, head, keys });
  assert.deepEqual(without.findings, [
    { kind: 'badSignature', seq: 4_001, through: total, part: 'checkpoint' },
    { kind: 'badSignature', seq: 4_001, part: 'head' },
  ]);
  const filled = await verifyAudit({ records, anchors, checkpoints: kept.lines, head, keys });
  assert.deepEqual(filled.findings, []);
});

test('a row without content is a deleted row unless a signed pruning covers it', async () => {
  const digest = digestOf('sha256');
  const hollow = kept.records.map(({ seq, hash, entry }) =>
    seq === 77
      ? { seq, hash, leaf: digest.leaf(entry).toString('hex'), withheld: 'retention' as const }
      : { seq, hash, entry },
  );
  assert.deepEqual(await find(hollow), [{ kind: 'deleted', seq: 77 }]);
});
