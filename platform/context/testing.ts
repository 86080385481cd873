import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultTenant, type PersonId } from '@hub/kernel';
import {
  createHttpApp,
  type Database,
  type DeliveryPolicy,
  Outbox,
  openDeliveries,
  openLog,
  runtimeMigrations,
} from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { type Context, type ContextDeps, createContext, migrations } from './index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export interface TestBroker {
  readonly database: Database;
  readonly context: Context;
  readonly outbox: Outbox;
  /** `send('POST /entities', body, headers)` under `/ngsi-ld/v1`, signed in as someone who may do everything. */
  send(call: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * A broker of a test's own behind the hub's HTTP application.
 * @param options `database` of another broker, which closes it: as two processes of a hub, or one after the other, have it
 */
export async function openTestBroker({
  policy = {},
  database: shared,
  ...more
}: Partial<ContextDeps> & { readonly policy?: Partial<DeliveryPolicy> } = {}): Promise<TestBroker> {
  const log = openLog(process.env.HUB_TEST_LOG ?? 'silent');
  const database = shared ?? (await openTestDatabase([...runtimeMigrations, ...migrations]));
  const outbox = new Outbox(database, log);
  const deliveries = openDeliveries({ database, log, policy });
  const context = createContext({ database, outbox, deliveries, log, clock: Date.now, ...more });
  await context.start();
  deliveries.start();
  const principal = {
    kind: 'person' as const,
    id: 'tester' as PersonId,
    name: 'Tester',
    roles: ['administrator'],
    tenant: defaultTenant,
  };
  const gate = { authenticate: async () => principal, permits: () => true };
  const app = await createHttpApp({ routes: context.routes, gate, log });
  return {
    database,
    context,
    outbox,
    async send(call, body, headers = {}) {
      const [method = 'GET', path = ''] = call.split(' ');
      const answer = await app.inject({
        method: method as 'GET',
        url: path.startsWith('/api') ? path : `/ngsi-ld/v1${path}`,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        json: isJson ? JSON.parse(answer.body) : undefined,
      };
    },
    async close() {
      await app.close();
      await outbox.stop();
      await deliveries.stop();
      await context.stop();
      if (!shared) await database.close();
    },
  };
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into notifications of every shape
  readonly body: any;
}

/** An HTTP server that keeps what it is sent. `answer` gives the status, 200 unless said. */
export async function openReceiver(answer: (path: string) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const status = answer(path);
      if (status < 300)
        received.push({ path, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    received,
    at: (path: string) => received.filter((one) => one.path === path),
    close(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
