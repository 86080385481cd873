import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { defaultTenant, type Principal, type Tenant } from '@hub/kernel';
import { createHttpApp } from '@hub/runtime';
import { readLines } from './anchor-file.ts';
import { digestOf } from './digest.ts';
import { openExportedAudit } from './exported-audit.ts';
import { keyRing } from './signing-key.ts';
import { entryOf, log, openAuditFixture, until } from './testing.ts';
import { verifyAudit } from './verify-audit.ts';
import { isIncluded } from './verify-proof.ts';

const fixture = await openAuditFixture();
const { folder, freshAudit, names } = fixture;
after(fixture.close);

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
  const page = await get('?resource=case&limit=3');
  assert.deepEqual(
    page.body.items.map((item: { seq: number }) => item.seq),
    [7, 5, 4],
  );
  const rest = await get(`?resource=case&limit=3&after=${page.body.next}`);
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
