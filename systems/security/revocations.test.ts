import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Permission, Principal } from '@hub/kernel';
import { createHttpApp, Outbox, openLog, route, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { workCity } from './identity/testing.ts';
import { createSecurity, migrations, type Security } from './security.ts';

// Two processes of a hub on one database and no bus: what one takes away ends the streams of the other.
const log = openLog('silent');
/** The promise; the gate looks again by itself after five seconds only, so it was the signal. Measured: 10 to 270 ms. */
const longest_ms = 1_000;
/** A loaded machine may make one try late, never each of three. */
const tries = 3;

async function openProcess(database: Awaited<ReturnType<typeof openTestDatabase>>) {
  const outbox = new Outbox(database, log);
  const security = createSecurity({ database, outbox, city: workCity, clock: Date.now });
  await security.start();
  const ticking = route({
    method: 'GET',
    path: '/stream',
    allow: 'context.read',
    summary: 'never ends',
    handle: ({ signal }) => ({
      headers: { 'content-type': 'text/event-stream' },
      body: (async function* () {
        while (!signal().aborted) {
          yield 'data: tick\n\n';
          await pause(20);
        }
      })(),
    }),
  });
  const short = route({
    method: 'GET',
    path: '/short',
    allow: 'context.read',
    summary: 'is for whoever may, for the purpose declared',
    async handle(request) {
      await security.personal.purposeOf(request);
      return { body: {} };
    },
  });
  const app = await createHttpApp({ routes: [ticking, short], gate: security.gate, log });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    security,
    /** Opens a stream; `ended` resolves when the hub has cut it. */
    async open(token: string, headers: Readonly<Record<string, string>> = {}) {
      const authorization = `Bearer ${token}`;
      const response = await fetch(`${address}/stream`, { headers: { authorization, ...headers } });
      assert.equal(response.status, 200);
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const state = { open: true };
      const ended = (async () => {
        try {
          while (!(await reader.read()).done);
        } catch {
          // A cut connection reads as an error.
        }
        state.open = false;
        return performance.now();
      })();
      return { state, ended };
    },
    /** Opens short calls one after another; `ended` resolves when one is refused. */
    async callAgain(token: string, headers: Readonly<Record<string, string>> = {}) {
      const call = async () => {
        const sent = { authorization: `Bearer ${token}`, ...headers };
        return (await app.inject({ method: 'GET', url: '/short', headers: sent })).statusCode;
      };
      assert.equal(await call(), 200);
      const ended = (async () => {
        while ((await call()) === 200) await pause(10);
        return performance.now();
      })();
      return { ended };
    },
    async close() {
      app.server.closeAllConnections();
      await app.close();
      await security.stop();
      await outbox.stop();
    },
  };
}

let here: Awaited<ReturnType<typeof openProcess>>;
let there: Awaited<ReturnType<typeof openProcess>>;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let by: Principal;
let bystander: string;

const password = 'a password for tests';
async function enter(security: Security, name: string, ...roles: string[]) {
  const tenant = 'default' as Principal['tenant'];
  await security.sessions.saveAccount({ name, title: { zh: name, en: name }, roles, tenant, password });
  return security.sessions.signIn(name, password);
}

before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  here = await openProcess(database);
  there = await openProcess(database);
  by = (await enter(here.security, 'chief', 'securityAdministrator')).principal;
  bystander = (await enter(here.security, 'bystander', 'work.clerk')).token;
});
after(async () => {
  await here.close();
  await there.close();
  await database.close();
});

/** What takes the right away, each from the process that the stream is not on. */
interface Ending {
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
  end(): Promise<unknown>;
}
let entered = 0;
/** Each try ends somebody else. */
function nextName(name: string): string {
  entered += 1;
  return `${name}${entered}`;
}
const ends: Readonly<Record<string, () => Promise<Ending>>> = {
  'a revoked key': async () => {
    const permissions: readonly Permission[] = ['context.read'];
    const { key, id } = await here.security.identity.keys.create(by, {
      name: 'probe',
      permissions,
      unit: 'city',
      expiresAt: Date.now() + 60_000,
    });
    return { token: key, end: () => here.security.identity.keys.revoke(by, id) };
  },
  'an ended post': async () => {
    const { token, principal } = await enter(here.security, nextName('clerk'), 'work.clerk');
    return { token, end: () => here.security.identity.people.endPost(by, principal.post ?? '') };
  },
  'an ended person': async () => {
    const { token, principal } = await enter(here.security, nextName('leaver'), 'work.clerk');
    return { token, end: () => here.security.identity.people.end(principal.tenant, principal.id) };
  },
  'a withdrawn consent': async () => {
    const { token } = await enter(here.security, 'reader', 'work.clerk');
    const subject = { ...by, kind: 'citizen' as const, id: 'citizen:1' as Principal['id'] };
    const terms = { unit: 'works', purpose: 'service', classes: ['health'], expiresAt: Date.now() + 60_000 };
    const { id } = await here.security.personal.giveConsent(subject, terms);
    const headers = { 'hub-purpose': 'service', 'hub-consent': id };
    return { token, headers, end: () => here.security.personal.withdrawConsent(subject, id) };
  },
  'a sign-out': async () => {
    const { token } = await enter(here.security, 'visitor', 'work.clerk');
    return { token, end: () => here.security.sessions.signOut(token) };
  },
};

for (const [what, prepare] of Object.entries(ends))
  test(`${what} ends calls and an open stream of another process within a second, and no other stream`, async () => {
    const took: (readonly number[])[] = [];
    do {
      const { token, headers, end } = await prepare();
      const [stream, other] = [await there.open(token, headers), await there.open(bystander)];
      const calls = await there.callAgain(token, headers);
      assert.equal(stream.state.open, true);
      await end();
      const told = performance.now();
      const ended = await Promise.all([stream.ended, calls.ended]);
      took.push(ended.map((at) => Math.max(0, Math.round(at - told))));
      assert.equal(other.state.open, true);
    } while (took.length < tries && took.at(-1)?.some((one) => one > longest_ms));
    assert.ok(
      took.at(-1)?.every((one) => one <= longest_ms),
      `${what}: ms of stream and calls ${JSON.stringify(took)}`,
    );
  });

test('a change that takes nothing away is not told', async () => {
  const heard: string[] = [];
  const stop = there.security.revocations.listen((kind) => heard.push(kind));
  await database.query("update session set used_at = used_at + interval '1 second'");
  await here.security.sessions.signIn('nobody', 'wrong').catch(() => undefined);
  await database.query("delete from session where token_hash = 'nobody'");
  // A change that is told comes after them all.
  const { token } = await enter(here.security, 'last', 'work.clerk');
  await here.security.sessions.signOut(token);
  while (heard.length === 0) await pause(10);
  stop();
  assert.deepEqual([...new Set(heard)], ['session']);
  const [row] = await database.query<{ count: number }>(
    "select count(*)::int as count from outbox where topic = 'revocation' and key = 'account'",
  );
  assert.equal(row?.count, 0);
});
