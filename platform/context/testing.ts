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

/** A broker of a test's own behind the hub's HTTP application. */
export async function openTestBroker({
  policy = {},
  ...more
}: Partial<ContextDeps> & { readonly policy?: Partial<DeliveryPolicy> } = {}): Promise<TestBroker> {
  const log = openLog(process.env.HUB_TEST_LOG ?? 'silent');
  const database = await openTestDatabase([...runtimeMigrations, ...migrations]);
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
      await database.close();
    },
  };
}
