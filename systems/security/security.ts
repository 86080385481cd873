import type { Instant } from '@hub/kernel';
import { type Database, type Gate, type HubModule, migrationsIn } from '@hub/runtime';
import { createGate } from './gate.ts';
import { sessionRoutes } from './routes.ts';
import { openSessions, type Sessions } from './sessions.ts';

export const migrations = migrationsIn('security', new URL('./migrations/', import.meta.url));

export interface Security extends HubModule {
  readonly gate: Gate;
  readonly sessions: Sessions;
}

export function createSecurity(deps: { readonly database: Database; readonly clock: () => Instant }): Security {
  const sessions = openSessions(deps.database, deps.clock);
  return {
    name: 'security',
    routes: sessionRoutes(sessions),
    gate: createGate(sessions),
    sessions,
    start: async () => undefined,
    stop: async () => undefined,
  };
}
