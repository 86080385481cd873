import type { Area, City, Instant, Principal } from '@hub/kernel';
import { defaultTenant } from '@hub/kernel';
import { type Database, type Route, type RouteRequest, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { workPack } from '../authority/testing.ts';
import { createSecurity, migrations, type Security, type SecurityDeps } from '../security.ts';
import { insertPost } from './store-people.ts';

const drawn = { provenance: 'synthetic', source: 'made up for tests' } as const;
const area = (code: string, level: Area['level'], parent?: string): Area => ({
  code,
  level,
  name: { zh: code, en: code },
  ...(parent === undefined ? {} : { parent }),
  ...drawn,
});

export const workCity: City = {
  id: 'work',
  name: { zh: '工务市', en: 'Worktown' },
  code: '999900',
  centre: [113.5, 34.5],
  packs: [workPack],
  bureaus: [
    { id: 'works', name: { zh: '工务局', en: 'Works' } },
    { id: 'water', name: { zh: '水务局', en: 'Water' } },
  ],
  recordings: [],
  feeds: [],
  areas: async () => [
    area('999900', 'city'),
    area('999901', 'district', '999900'),
    area('999902', 'district', '999900'),
    area('999901001', 'street', '999901'),
    area('999901001001', 'community', '999901001'),
    area('999901-g1', 'grid', '999901'),
  ],
};

export const password = 'a password for tests';

/** A security system on a database of its own, with a clock that the test moves. */
export interface SecurityBench {
  readonly database: Database;
  readonly security: Security;
  now(): Instant;
  advance(by_ms: number): void;
  /** An account with a post for each role at the city; answers its principal and token. */
  enter(name: string, ...roles: string[]): Promise<{ readonly token: string; readonly principal: Principal }>;
  /** An account with a post for a unit. */
  appoint(name: string, role: string, unit: string): Promise<void>;
  /** Another process on the same database. */
  another(): Promise<Security>;
  /** Calls a route as its handler sees it after the gate. */
  call(principal: Principal, method: string, path: string, request?: Partial<RouteRequest>): Promise<unknown>;
  close(): Promise<void>;
}

/** @param ticking each look at the clock finds it a millisecond later */
export async function openSecurityBench({
  ticking = false,
  ...options
}: {
  readonly soleAdministrator?: boolean;
  readonly secondFactor?: 'required';
  readonly policyFolder?: string;
  readonly config?: NonNullable<SecurityDeps['config']>;
  readonly ticking?: boolean;
} = {}): Promise<SecurityBench> {
  const database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  let now = Date.now();
  const security = createSecurity({ database, city: workCity, clock: () => (ticking ? now++ : now), ...options });
  await security.start();
  return {
    database,
    security,
    now: () => now,
    advance(by_ms) {
      now += by_ms;
    },
    async enter(name, ...roles) {
      await security.sessions.saveAccount({
        name,
        title: { zh: name, en: name },
        roles,
        tenant: defaultTenant,
        password,
      });
      return security.sessions.signIn(name, password);
    },
    async appoint(name, role, unit) {
      const { id } = await security.identity.people.add(defaultTenant, { name: { zh: name, en: name } });
      await database.commit([
        insertPost(defaultTenant, { id: `post:${name}`, person: id, unit, role, validFrom: new Date(now) }),
      ]);
    },
    async another() {
      const other = createSecurity({ database, city: workCity, clock: () => now, ...options });
      await other.start();
      return other;
    },
    async call(principal, method, path, request = {}) {
      const found = security.routes.find((route: Route) => route.method === method && route.path === path);
      if (!found) throw new Error(`no route ${method} ${path}`);
      const signal = () => new AbortController().signal;
      const basis = {
        params: {},
        query: {},
        body: {},
        headers: {},
        method,
        url: path,
        language: 'zh',
        signal,
      } as const;
      return (await found.handle({ ...basis, principal, ...request })).body;
    },
    close: () => database.close(),
  };
}
