import { type Cases, createCases, migrations } from '@hub/cases';
import { migrations as contextMigrations, createContext } from '@hub/context';
import {
  type Database,
  migrate,
  Outbox,
  openDatabase,
  openDeliveries,
  openLog,
  type RouteRequest,
  runtimeMigrations,
} from '@hub/runtime';
import { city, matter, officer, posts, units } from './bench-city.ts';
import { untilCount, withClients } from './drive.ts';

export interface HubSide {
  readonly database: Database;
  readonly cases: Cases;
  /** Opens that many and waits until everyone has been told. Answers how long it took. */
  run(from: number, count: number): Promise<number>;
  ask(path: string, query: object): Promise<unknown>;
  close(): Promise<void>;
}

/** The case module as the hub runs it, on a PostgreSQL, without HTTP: the yardstick has none either. */
export async function openHubSide(url: string, clients: number): Promise<HubSide> {
  const log = openLog('error');
  const database = await openDatabase({ url, dataDir: '', log });
  await migrate(database, [...runtimeMigrations, ...contextMigrations, ...migrations]);
  const outbox = new Outbox(database, log);
  const clock = () => Date.now();
  const context = createContext({ database, outbox, log, clock, deliveries: openDeliveries({ database, log }) });
  await context.areas.store(await city.areas());
  const cases = createCases({
    database,
    outbox,
    log,
    city,
    clock,
    context,
    alerts: { rules: { find: () => undefined } as never, linkCase: () => ({ text: 'select 1' }) },
    workforce: { listPosts: async () => posts, listUnits: async () => units },
  });
  await cases.start();
  const ask = async (method: string, path: string, request: Partial<RouteRequest>) => {
    const found = cases.routes.find((route) => route.method === method && route.path === path);
    if (!found) throw new Error(`no route ${method} ${path}`);
    const full = { principal: officer, params: {}, query: {}, body: {}, headers: {}, method, url: path };
    const signal = () => new AbortController().signal;
    return (await found.handle({ ...full, language: 'zh', signal, ...request })).body;
  };
  let told = 0;
  return {
    database,
    cases,
    async run(from, count) {
      const start = performance.now();
      await withClients(clients, count, (index) => ask('POST', '/api/v1/cases', { body: matter(from + index) }));
      told += count;
      await untilCount(database, `select count(*)::int as n from case_notice where event = 'dispatched'`, told);
      return performance.now() - start;
    },
    ask: (path, query) => ask('GET', path, { query }),
    async close() {
      await cases.stop();
      await outbox.stop();
      await database.close();
    },
  };
}
