import type { City, Instant } from '@hub/kernel';
import {
  type Database,
  type Gate,
  type HubModule,
  type Log,
  migrationsIn,
  type Outbox,
  openSecretBox,
  type SecretBox,
} from '@hub/runtime';
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
import { keyPrefix } from './identity/keys.ts';
import { openRevocations, type Revocations } from './revocations.ts';
import { sessionRoutes } from './routes.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { type Factors, openFactors } from './sign-in/factors.ts';
import { openPasskeys } from './sign-in/passkeys.ts';
import { accountRoutes } from './sign-in/routes-account.ts';
import { requireFreshFactor } from './sign-in/step-up.ts';

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
  /** Seals what must be read back; without it what is sealed opens in this process only. */
  readonly box?: SecretBox;
  /** Where people reach the hub, such as `https://hub.example`; empty when it goes by whatever address it is asked at. */
  readonly publicUrl?: string;
  /** Whether acts that ask for a fresh second factor are refused to accounts that have none. */
  readonly secondFactor?: 'optional' | 'required';
  readonly log?: Log;
}

/** Who asks, and what they may. */
export interface Security extends HubModule {
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly identity: Identity;
  readonly authority: CedarAuthority;
  readonly masks: Masks;
  readonly revocations: Revocations;
}

const flushEvery_ms = 10_000;

export function createSecurity(deps: SecurityDeps): Security {
  const {
    database,
    clock,
    city,
    soleAdministrator = true,
    audit,
    publicUrl = '',
    secondFactor = 'optional',
    log,
  } = deps;
  const box = deps.box ?? openSecretBox({ key: '', dataDir: 'memory' });
  const authority = createAuthority({ packs: city.packs, soleAdministrator });
  const factors = openFactors(database, clock, box);
  const passkeys = openPasskeys(database, clock, `${city.name.zh}城市中枢`);
  const sessions = openSessions(database, clock, factors);
  const actions = new Set(authority.policies.actions);
  const identity = createIdentity({
    database,
    clock,
    city,
    grantable: (permission) => actions.has(permission) && grantable(permission),
    changed: sessions.forget,
  });
  const { keys } = identity;
  const listPosts = (tenant: Parameters<typeof identity.people.listPosts>[0], person: string) =>
    identity.people.listPosts(tenant, { person });
  const isKey = (token: string) => token.startsWith(keyPrefix);
  const revocations = openRevocations(deps.outbox?.tail);
  const secure = publicUrl.startsWith('https:');
  const session = { sessions, factors, passkeys, publicUrl };
  let flush: NodeJS.Timeout | undefined;
  return {
    name: 'security',
    routes: [
      ...sessionRoutes({ ...session, clock, listPosts, secure, audit }),
      ...accountRoutes({ ...session, issuer: `${city.name.zh}城市中枢` }),
      ...identity.routes,
      ...authorityRoutes(authority),
    ],
    gate: createGate({
      find: (token) => (isKey(token) ? keys.find(token) : sessions.find(token)),
      forget() {
        sessions.forget();
        keys.forget();
      },
      authority,
      revocations,
      stepUp: requireFreshFactor(factors, secondFactor),
      audit,
    }),
    sessions,
    factors,
    identity,
    authority,
    masks: createMasks(authority, city),
    revocations,
    async start() {
      await identity.organisation.declare(city);
      await revocations.start();
      flush = setInterval(() => {
        keys.flush().catch((error: unknown) => log?.error({ err: error }, 'use of keys was not written down'));
      }, flushEvery_ms).unref();
    },
    async stop() {
      clearInterval(flush);
      await revocations.stop();
      await keys.flush();
    },
  };
}
