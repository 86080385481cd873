import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { openLog } from '../log.ts';
import { openDatabase } from './open-database.ts';

const log = openLog('silent');
const server = process.env.HUB_TEST_DATABASE_URL;

test('a server that is not there is named as unreachable', async () => {
  await assert.rejects(openDatabase({ url: 'postgres://hub@127.0.0.1:1/none', dataDir: 'memory', log }), {
    code: 'runtime.unreachable',
    status: 503,
  });
});

test('a lost server fails what was asked, shows as unreachable, and is found again', {
  skip: server ? false : 'HUB_TEST_DATABASE_URL names no server',
}, async (t) => {
  const target = new URL(server ?? '');
  const line = await breakableLine(Number(target.port || 5432), target.hostname);
  t.after(() => line.close());
  target.host = `127.0.0.1:${line.port}`;
  const database = await openDatabase({ url: target.href, dataDir: 'memory', log });
  t.after(() => database.close());

  const asked = database.query('select pg_sleep(20)');
  setTimeout(() => line.cut(), 100);
  await assert.rejects(asked, { code: 'runtime.unreachable', status: 503 });
  assert.deepEqual(database.readOnly(), { code: 'unreachable' });
  await assert.rejects(database.commit([{ text: 'select 1' }]), { code: 'runtime.unreachable' });

  line.mend();
  for (let waited = 0; database.readOnly(); waited += 50) {
    assert.ok(waited < 5_000, 'not found again within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }]);
});

/** A TCP relay that can be cut and mended. */
async function breakableLine(port: number, host: string) {
  const sockets = new Set<Socket>();
  let whole = true;
  const relay = createServer((incoming) => {
    if (!whole) return incoming.destroy();
    const outgoing = connect(port, host);
    for (const [one, other] of [[incoming, outgoing] as const, [outgoing, incoming] as const]) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const drop = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: (relay.address() as AddressInfo).port,
    cut() {
      whole = false;
      drop();
    },
    mend() {
      whole = true;
    },
    close() {
      drop();
      relay.close();
    },
  };
}
