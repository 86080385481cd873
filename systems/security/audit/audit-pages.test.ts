import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { defaultTenant, type Principal } from '@hub/kernel';
import { createHttpApp, openOutbound } from '@hub/runtime';
import { briefProcess } from '@hub/runtime/testing';
import type { Audit } from './audit.ts';
import { openAuditSource } from './audit-source.ts';
import { openExportedAudit } from './exported-audit.ts';
import { keyRing } from './signing-key.ts';
import { searchStatement } from './store-search.ts';
import { emptyLog, entryOf, log, openAuditFixture, until } from './testing.ts';
import type { VerificationJob } from './verifications.ts';
import { witnessedSizes } from './witnessed-sizes.ts';

/** What a city writes down in a month or two. */
const rows = Number(process.env.HUB_TEST_AUDIT_ROWS ?? 100_000);
const auditor = {
  kind: 'person',
  id: 'person:9',
  name: '审',
  roles: ['auditAdministrator'],
  tenant: defaultTenant,
} as unknown as Principal;

const outbound = openOutbound({ allow: ['127.0.0.1'] });
const fixture = await openAuditFixture();
const other = await openAuditFixture();
let city: Node;
let district: Node;

interface Node {
  readonly audit: Audit;
  readonly url: string;
  readonly publicKey: string;
  call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

async function openNode(own: typeof fixture, name: string): Promise<Node> {
  const audit = await own.freshAudit(name, { outbound, deadline_ms: 60_000 });
  await audit.start();
  const gate = {
    authenticate: async ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
      headers.authorization ? auditor : undefined,
    permits: () => true,
  };
  const app = await createHttpApp({ routes: audit.routes, gate, log });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    audit,
    url,
    publicKey: readFileSync(join(own.folder, name, 'keys', 'audit.pub.pem'), 'utf8'),
    async call(method, path, body) {
      const answer = await fetch(`${url}/api/v1/audit${path}`, {
        method,
        headers: { authorization: 'x', ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    async close() {
      await app.close();
      await audit.stop();
    },
  };
}

before(async () => {
  [city, district] = await Promise.all([openNode(fixture, 'city'), openNode(other, 'district')]);
});
after(async () => {
  await Promise.all([city.close(), district.close()]);
  await outbound.close();
  await Promise.all([fixture.close(), other.close()]);
});

async function verified(): Promise<VerificationJob> {
  const { status, body } = await city.call('POST', '/verifications');
  assert.equal(status, 202);
  let job = body as VerificationJob;
  await until(async () => {
    job = (await city.call('GET', `/verifications/${job.id}`)).body as VerificationJob;
    return job.state !== 'running';
  });
  return job;
}

/** `hub audit verify` on an exported file, as somebody runs it who has no hub. */
async function verifyByCommand(file: string, witnessKey: string) {
  const folder = mkdtempSync(join(tmpdir(), 'hub-keys-'));
  const keyFile = (name: string, key: string) => {
    writeFileSync(join(folder, name), key);
    return join(folder, name);
  };
  const options = ['--public-key', keyFile('log.pem', city.publicKey), '--witness-key', keyFile('w.pem', witnessKey)];
  const cli = new URL('../../../platform/server/cli.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...briefProcess, cli, 'audit', 'verify', '--file', file, ...options]);
  const [text, [code]] = await Promise.all([readText(child.stdout), once(child, 'close')]);
  rmSync(folder, { recursive: true });
  return { code: code as number, text };
}

async function grow(count: number): Promise<void> {
  const { size } = city.audit.state();
  await city.audit.record(Array.from({ length: count }, (_, at) => entryOf(`${size + at}`)));
  await until(() => city.audit.state().size >= size + count);
}

interface Witnesses {
  readonly items: readonly { readonly size: number; readonly failure: string | null }[];
  readonly witnessed: readonly { readonly size: number; readonly refusedAt: string | null }[];
}
const witnesses = async (node: Node) => (await node.call('GET', '/witnesses')).body as Witnesses;

test('the log is verified from the page: what was signed, how far, and the row that was changed', async () => {
  await grow(40);
  const good = await verified();
  assert.deepEqual([good.state, good.result?.findings], ['done', []]);
  assert.ok((good.result?.size ?? 0) >= 40);
  assert.equal(good.result?.head?.size, good.result?.size);
  await fixture.database.query(`update audit_entry set actor_name = '李' where seq = 17`);
  assert.deepEqual((await verified()).result?.findings, [{ kind: 'changed', seq: 17, part: 'entry' }]);
  await fixture.database.query(`update audit_entry set actor_name = '王工' where seq = 17`);
  assert.deepEqual((await verified()).result?.findings, []);
});

test('one verification runs at a time, and a cancelled one ends', async () => {
  await fixture.database.query(
    `insert into job (topic, id, state, actor_id, actor_name, started_at, beat_at)
     values ('audit', '00000000-0000-4000-8000-000000000001', 'running', 'x', 'x', now(), now())`,
  );
  assert.equal((await city.call('POST', '/verifications')).status, 409);
  const id = '00000000-0000-4000-8000-000000000001';
  assert.equal((await city.call('DELETE', `/verifications/${id}`)).status, 204);
  assert.equal(((await city.call('GET', `/verifications/${id}`)).body as VerificationJob).state, 'cancelled');
  assert.equal((await city.call('GET', '/verifications/00000000-0000-4000-8000-000000000002')).status, 404);
  assert.equal((await verified()).state, 'done');
});

test('a node vouches for the log of another while it only grows', async () => {
  const registered = { name: '金水区', url: district.url, publicKey: district.publicKey };
  assert.equal((await city.call('POST', '/witnesses', { ...registered, publicKey: 'x'.repeat(60) })).status, 400);
  assert.equal((await city.call('POST', '/witnesses', { ...registered, url: 'http://10.0.0.1' })).status, 400);
  assert.equal((await city.call('POST', '/witnesses', registered)).status, 201);
  await city.audit.askWitnesses();
  assert.match(
    (await witnesses(city)).items[0]?.failure ?? '',
    /answered 403/,
    'the district does not know the city yet',
  );
  await district.call('POST', '/witnessed', { name: '市中枢', publicKey: city.publicKey });
  await city.audit.askWitnesses();
  const first = await witnesses(city);
  assert.ok((first.items[0]?.size ?? 0) >= 40);
  assert.equal(first.items[0]?.failure, null);
  await grow(300);
  await city.audit.askWitnesses();
  const second = await witnesses(city);
  assert.ok((second.items[0]?.size ?? 0) > (first.items[0]?.size ?? 0));
  assert.equal((await witnesses(district)).witnessed[0]?.size, second.items[0]?.size);
  // An answer lost on the way: the city thinks the witness knows less than it does.
  await fixture.database.query('update audit_witness set size = 0');
  await grow(1);
  await city.audit.askWitnesses();
  const { result } = await verified();
  assert.deepEqual(result?.findings, []);
  assert.ok((result?.witnesses[0]?.size ?? 0) > (second.items[0]?.size ?? 0));
});

test('whoever writes history anew with the key of the log itself is betrayed by the witness', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-export-'));
  const file = join(folder, 'log.ndjson');
  const exported = await (await fetch(`${city.url}/api/v1/audit/export`, { headers: { authorization: 'x' } })).text();
  writeFileSync(file, exported);
  const whole = await openExportedAudit(file);
  const keys = keyRing([district.publicKey]);
  const told = await verifyByCommand(file, district.publicKey);
  assert.equal(told.code, 0, told.text);
  assert.match(told.text, /node \w+ vouches for [1-9]\d* entries/);
  const stranger = await verifyByCommand(file, city.publicKey);
  assert.match(stranger.text, /vouches for 0 entries/, 'the log does not vouch for itself');
  const honest = await witnessedSizes(whole.checkpoints, whole.cosignatures, keys);
  assert.deepEqual(honest.findings, []);
  assert.ok([...honest.sizes.values()].every((size) => size > 300));
  // The same hub, its key and an empty database: another history, well signed.
  await fixture.database.commit(emptyLog);
  await city.audit.record(Array.from({ length: 500 }, (_, at) => entryOf(`forged ${at}`)));
  await until(async () => (await openAuditSource(fixture.database)).size >= 500);
  await city.audit.askWitnesses();
  assert.match((await witnesses(city)).items[0]?.failure ?? '', /without a signature that holds/);
  assert.notEqual((await witnesses(district)).witnessed[0]?.refusedAt, null);
  const source = await openAuditSource(fixture.database);
  const forged = await witnessedSizes(source.checkpoints(), source.cosignatures(), keys);
  assert.ok(forged.findings.length > 0);
  assert.ok(forged.findings.every(({ kind, part }) => kind === 'badSignature' && part === 'witness'));
  writeFileSync(
    file,
    await (await fetch(`${city.url}/api/v1/audit/export`, { headers: { authorization: 'x' } })).text(),
  );
  const rewritten = await verifyByCommand(file, district.publicKey);
  assert.equal(rewritten.code, 1, rewritten.text);
  assert.match(rewritten.text, /bad signature \(witness\)/);
  rmSync(folder, { recursive: true });
});

test('no search of a long log reads more than its page, wherever the page is', async () => {
  await other.database.query(
    `insert into audit_entry (seq, id, at, tenant, actor_kind, actor_id, actor_name, action, resource_type, resource_id,
       decision, purpose, case_id, policies, retention, details, hash)
     select 1000000 + n, gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 minute', 'default', 'person',
       'person:' || n % 97, '王', case when n % 3 = 0 then 'case.read' else 'case.act' end, 'case', 'case-' || n % 501,
       case when n % 400 = 0 then 'deny' else 'permit' end, case when n % 11 = 0 then 'caseHandling' end,
       case when n % 7 = 0 then 'case-' || n % 501 end, '[]', 'access', '{}', '\\x00'
     from generate_series(1, $1::int) n`,
    [rows],
  );
  await other.database.query('analyze audit_entry');
  const filters = [
    {},
    { actor: 'person:3' },
    { action: 'case.read' },
    { resourceType: 'case', resourceId: 'case-5' },
    { caseId: 'case-7' },
    { purpose: 'caseHandling' },
    { decision: 'deny' },
    { from: new Date('2026-01-03'), to: new Date('2026-01-09') },
    // Two at a time, as people search: one narrows, the other is looked at row by row or by its index.
    { actor: 'person:3', action: 'case.read' },
    { actor: 'person:3', decision: 'deny' },
    { actor: 'person:3', from: new Date('2026-01-03'), to: new Date('2026-02-09') },
    { action: 'case.read', decision: 'deny' },
    { action: 'case.act', purpose: 'caseHandling' },
    { resourceType: 'case', resourceId: 'case-5', actor: 'person:3' },
    { caseId: 'case-7', purpose: 'caseHandling' },
    { caseId: 'case-7', decision: 'deny' },
    { purpose: 'caseHandling', decision: 'deny' },
    // Nothing fits both: the whole of one of them may not be read through for it.
    { actor: 'person:3', action: 'no.such' },
    { action: 'case.read', caseId: 'case-1', decision: 'deny' },
  ];
  for (const filter of filters)
    for (const page of [{}, { after: 1_000_000 + Math.floor(rows / 2) }]) {
      const { text, values } = searchStatement({ tenant: defaultTenant, limit: 50, ...filter, ...page });
      const [plan] = await other.database.query<{ 'QUERY PLAN': readonly [{ Plan: Plan }] }>(
        `explain (analyze, buffers, format json) ${text}`,
        values,
      );
      const read = plan?.['QUERY PLAN'][0].Plan;
      const what = JSON.stringify({ ...filter, ...page });
      assert.doesNotMatch(JSON.stringify(plan), /Seq Scan/, what);
      const pages = (read?.['Shared Hit Blocks'] ?? 0) + (read?.['Shared Read Blocks'] ?? 0);
      assert.ok(pages < 400, `${what}: ${pages} pages`);
    }
});

test('a verification is cancelled while it reads: it ends without a result, and the next may begin', async () => {
  // As many as one beat of the work and more; a batch at a time, as acts come.
  for (let batch = 0; batch < 12; batch += 1) await grow(250);
  const { body } = await city.call('POST', '/verifications');
  const { id } = body as VerificationJob;
  assert.equal((await city.call('DELETE', `/verifications/${id}`)).status, 204);
  const job = async () => (await city.call('GET', `/verifications/${id}`)).body as VerificationJob;
  const { state, result, rows: read, total } = await job();
  assert.deepEqual([state, result], ['cancelled', null]);
  assert.ok(read < total || total === 0, `${read} of ${total}`);
  assert.equal((await verified()).state, 'done');
  assert.equal((await job()).state, 'cancelled', 'what was cancelled does not come back as done');
});

interface Plan {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}
