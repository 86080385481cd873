import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

/** Asks a registry of the test's own; `undefined`: nobody listens there. */
async function auditWith(status: number | undefined, advisories: object = {}) {
  const asked: string[] = [];
  const registry = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(404).end('{}');
    const body = await buffer(request);
    const json = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    asked.push(...Object.keys(JSON.parse(json.toString())));
    response.writeHead(status ?? 500, { 'content-type': 'application/json' }).end(JSON.stringify(advisories));
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  const close = () => registry.close();
  if (status === undefined) close();
  const script = new URL('./supply-chain.ts', import.meta.url).pathname;
  const cache = await mkdtemp(join(tmpdir(), 'hub-npm-'));
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: cache,
  };
  const child = spawn(process.execPath, [script, '--only', 'audit'], { env, cwd: new URL('../../', import.meta.url) });
  const [told, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (status !== undefined) close();
  await rm(cache, { recursive: true, force: true });
  return { told, code: code as number, asked };
}

test('a known danger in what is shipped is named and fails; without one the audit passes', async () => {
  const advisory = {
    id: 1,
    url: 'https://x.example/1',
    title: 'planted',
    severity: 'high',
    vulnerable_versions: '<999',
  };
  const [bad, good] = await Promise.all([auditWith(200, { fastify: [advisory] }), auditWith(200)]);
  assert.match(bad.told, /^dependency audit: [1-9]\d* high, 0 critical .*fastify/);
  assert.equal(bad.code, 1);
  assert.ok(
    bad.asked.includes('fastify') && !bad.asked.includes('knip'),
    'what is shipped is asked about, tools are not',
  );
  assert.deepEqual([good.told, good.code], ['dependency audit: 0 high, 0 critical\n', 0]);
});

test('a registry that takes no audits, or is not there, is said to be so and fails nothing', async () => {
  const [refused, absent] = await Promise.all([auditWith(405), auditWith(undefined)]);
  assert.match(refused.told, /^dependency audit: SKIPPED, the registry answers 405 to audits/);
  assert.match(absent.told, /^dependency audit: SKIPPED, no registry in reach/);
  assert.deepEqual([refused.code, absent.code], [0, 0]);
});
