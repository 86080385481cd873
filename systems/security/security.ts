import type { City, Instant } from '@hub/kernel';
import { type Database, type Gate, type HubModule, migrationsIn, type Outbox } from '@hub/runtime';
import type { Audit } from './audit/audit.ts';
import {
  authorityRoutes,
  type CedarAuthority,
  createAuthority,
  createMasks,
  grantable,
  type Masks,
} from './authority/index.ts';
import { createGate } from './gate.ts';
import { createIdentity, type Identity } from './identity/identity.ts';
import { openRevocations, type Revocations } from './revocations.ts';
import { sessionRoutes } from './routes.ts';
import { openSessions, type Sessions } from './sessions.ts';

export const migrations = migrationsIn('security', new URL('./migrations/', import.meta.url));

export interface SecurityDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: City;
  /** One `administrator` may do everything; true unless said. False separates the three administrators. */
  readonly soleAdministrator?: boolean;
  /** Where decisions and sign-ins are recorded; without it they are not. */
  readonly audit?: Pick<Audit, 'record'>;
  /** Brings revocations from every process; without it streams notice them within seconds only. */
  readonly outbox?: Pick<Outbox, 'tail'>;
}

/** Who asks, and what they may. */
export interface Security extends HubModule {
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly identity: Identity;
  readonly authority: CedarAuthority;
  readonly masks: Masks;
  readonly revocations: Revocations;
}

export function createSecurity(deps: SecurityDeps): Security {
  const { database, clock, city, soleAdministrator = true, audit, outbox } = deps;
  const authority = createAuthority({ packs: city.packs, soleAdministrator });
  const sessions = openSessions(database, clock);
  const actions = new Set(authority.policies.actions);
  const identity = createIdentity({
    database,
    clock,
    city,
    grantable: (permission) => actions.has(permission) && grantable(permission),
    changed: sessions.forget,
  });
  const revocations = openRevocations(outbox?.tail);
  const listPosts = (tenant: Parameters<typeof identity.people.listPosts>[0], person: string) =>
    identity.people.listPosts(tenant, { person });
  return {
    name: 'security',
    routes: [...sessionRoutes(sessions, listPosts, audit), ...identity.routes, ...authorityRoutes(authority)],
    gate: createGate({ sessions, keys: identity.keys, authority, audit, revocations }),
    sessions,
    identity,
    authority,
    masks: createMasks(authority, city),
    revocations,
    async start() {
      await identity.organisation.declare(city);
      await revocations.start();
    },
    stop: () => revocations.stop(),
  };
}
