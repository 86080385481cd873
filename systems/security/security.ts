import {
  andThen,
  type City,
  type DecidedRequest,
  type EntityAuthority,
  type Instant,
  type JoinKey,
  type Permission,
  type Principal,
  type Tenant,
} from '@hub/kernel';
import {
  type Database,
  type Gate,
  type HubModule,
  type Log,
  migrationsIn,
  type Outbound,
  type Outbox,
  openSecretBox,
  type SecretBox,
} from '@hub/runtime';
import type { Audit } from './audit/audit.ts';
import {
  authorityRoutes,
  type CedarAuthority,
  createAuthority,
  createEntityAuthority,
  type FindResource,
  grantable,
  openPolicyKeeper,
  type PolicyText,
  policyRoutes,
} from './authority/index.ts';
import { forCitizens } from './citizens/citizen-route.ts';
import { type CitizensDeps, openCitizens } from './citizens/citizens.ts';
import { createGate } from './gate.ts';
import { createIdentity, type Identity } from './identity/identity.ts';
import { keyPrefix } from './identity/keys.ts';
import { listRoles } from './identity/roles.ts';
import { findPrincipal, findSystem } from './identity/store-principals.ts';
import { type Oidc, openOidc } from './oidc/open-oidc.ts';
import { openRelyingParty, type ProviderSettings } from './oidc/relying-party.ts';
import { relyingPartyRoutes } from './oidc/routes-relying-party.ts';
import { staffIdentities } from './oidc/staff-identities.ts';
import { openCarryOut } from './personal/carry-out.ts';
import { openPersonal, type PartiesOf, type Personal } from './personal/personal.ts';
import { openRetentionRuns, type Retention } from './personal/retention.ts';
import { type DescribeCases, personalRoutes } from './personal/routes.ts';
import { oversightRoutes } from './personal/routes-oversight.ts';
import { openRevocations, type Revocations } from './revocations.ts';
import { sessionRoutes } from './routes.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { type Factors, openFactors } from './sign-in/factors.ts';
import { openPasskeys } from './sign-in/passkeys.ts';
import { accountRoutes } from './sign-in/routes-account.ts';
import { staffRealm } from './sign-in/sign-in-realm.ts';
import { requireFreshFactor } from './sign-in/step-up.ts';

export const migrations = migrationsIn('security', new URL('./migrations/', import.meta.url));

export interface SecurityDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: City;
  /** One `administrator` may do everything; true unless said. False separates the three administrators. */
  readonly soleAdministrator?: boolean;
  /** Where decisions and sign-ins are recorded; without it they are not. */
  readonly audit?: Pick<Audit, 'record'> & Partial<Pick<Audit, 'commit' | 'statement' | 'wake'>>;
  /** Whom a case is about: what access to sensitive personal information may rest on. Without it nothing rests on a case. */
  readonly partiesOf?: PartiesOf;
  /** Numbers and titles of cases, for whoever they are the reason of a use of data about. */
  readonly describeCases?: DescribeCases;
  /** A case or an entity as policies see it, for explanations by id. Without it there are none. */
  readonly findResource?: FindResource;
  /** A folder of the city's own policies (`*.cedar`) and tables of what they must decide (`*.policy-tests.json`). */
  readonly policyFolder?: string;
  /** Policies as text beside those of the hub and the city: for tests and benchmarks, no setting leads here. */
  readonly morePolicies?: readonly string[];
  /** Tables of what the policies must decide, of the packs. */
  readonly policyTests?: readonly PolicyText[];
  /** Brings revocations from every process; without it streams notice them within seconds only. */
  readonly outbox?: Pick<Outbox, 'tail'>;
  /** Seals what must be read back; without it what is sealed opens in this process only. */
  readonly box?: SecretBox;
  /** Where people reach the hub, such as `https://hub.example`; empty when it goes by whatever address it is asked at. */
  readonly publicUrl?: string;
  /** The address the OpenID provider goes by where there is no public one. */
  readonly localUrl?: string;
  /** Whether acts that ask for a fresh second factor are refused to accounts that have none. */
  readonly secondFactor?: 'optional' | 'required';
  /** Another identity provider people may sign in by. */
  readonly config?: Partial<Readonly<Record<ProviderKey, string>> & CitizensDeps['config']>;
  /** The way to it. */
  readonly signInOutbound?: Outbound;
  readonly log?: Log;
}

type Provider = 'HUB_OIDC' | 'HUB_CITIZEN_OIDC';
type ProviderKey = `${Provider}_${'ISSUER' | 'CLIENT_ID' | 'CLIENT_SECRET' | 'TITLE'}`;

function providerOf(of: Provider, config: SecurityDeps['config'] = {}): ProviderSettings {
  const [issuer = '', clientId = '', clientSecret = '', title = ''] = [
    config[`${of}_ISSUER`],
    config[`${of}_CLIENT_ID`],
    config[`${of}_CLIENT_SECRET`],
    config[`${of}_TITLE`],
  ];
  return { issuer, clientId, clientSecret, title };
}

/** Who asks, and what they may. */
export interface Security extends HubModule {
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly identity: Identity;
  readonly authority: CedarAuthority;
  readonly entities: EntityAuthority;
  /** Who the owner of something is now: see `findPrincipal`. */
  findPrincipal(
    tenant: string,
    owner: { readonly id: string; readonly post?: string | undefined },
  ): Promise<Principal | undefined>;
  /** A system that is told and never asks: see `findSystem`. */
  findSystem(
    to: { readonly tenant: Tenant; readonly id: string; readonly unit?: string | undefined },
    permissions: readonly Permission[],
  ): Promise<Principal>;
  readonly revocations: Revocations;
  readonly personal: Personal;
  readonly joinKey: JoinKey;
  /** Ends what modules keep of people with its term. */
  readonly retention: Retention;
  /** Carries out what was decided about a citizen's request. */
  carryOut(request: DecidedRequest): Promise<void>;
  readonly oidc: Oidc;
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
  const more = deps.morePolicies ?? [];
  const authority = createAuthority({ packs: city.packs, soleAdministrator, more });
  const entities = createEntityAuthority(authority, city);
  const roles = listRoles(city);
  const factors = openFactors(database, clock, box);
  const passkeys = openPasskeys(database, clock, `${city.name.zh}城市中枢`);
  const sessions = openSessions(database, clock, factors);
  const actions = new Set(authority.policies.actions);
  const isGrantable = (permission: string) => actions.has(permission) && grantable(permission);
  const identity = createIdentity({
    database,
    clock,
    city,
    grantable: isGrantable,
    mayManage: (by) => authority.permits(by, 'organisation.manage'),
    changed: sessions.forget,
  });
  const { keys } = identity;
  const url = publicUrl || (deps.localUrl ?? 'http://localhost:8080');
  const oidc = openOidc({
    database,
    clock,
    box,
    publicUrl: url,
    organisation: identity.organisation,
    grantable: isGrantable,
    findAccount: sessions.findAccount,
    log,
  });
  const listPosts = (tenant: Parameters<typeof identity.people.listPosts>[0], person: string) =>
    identity.people.listPosts(tenant, { person });
  const isKey = (token: string) => token.startsWith(keyPrefix);
  const revocations = openRevocations(deps.outbox?.tail);
  const party = openRelyingParty({
    database,
    clock,
    provider: providerOf('HUB_OIDC', deps.config),
    party: { realm: staffRealm, ...staffIdentities({ database, clock, ...sessions }) },
    url,
    outbound: deps.signInOutbound,
    log,
  });
  const personal = openPersonal({ ...deps, keysOf: (id) => citizens.keysOf(id) });
  const retention = openRetentionRuns({ database, clock, log, noteErasure: personal.noteErasure });
  const carryOut = openCarryOut({ database, clock, box, personal, audit });
  const citizens = openCitizens({
    database,
    clock,
    city,
    box,
    publicUrl,
    audit,
    config: { HUB_MAIL_OUTBOX: '', HUB_MAIL_FROM: 'no-reply@localhost', ...deps.config },
    provider: providerOf('HUB_CITIZEN_OIDC', deps.config),
    url,
    signInOutbound: deps.signInOutbound,
    log,
    closing: personal.withdrawAll,
  });
  personal.addHolder(citizens.personal);
  const keeper = openPolicyKeeper({
    ...deps,
    authority,
    options: { packs: city.packs, soleAdministrator, more, folder: deps.policyFolder },
    tables: deps.policyTests ?? [],
  });
  revocations.listen((kind) => {
    if (kind !== 'policy_version' && kind !== 'unknown') return;
    void keeper.follow().then((isOther) => isOther && revocations.tell('policies'));
  });
  const about = { database, clock, city, authority, entities, roles, findResource: deps.findResource };
  const secure = publicUrl.startsWith('https:');
  const session = { sessions, factors, passkeys, publicUrl };
  let flush: NodeJS.Timeout | undefined;
  return {
    name: 'security',
    routes: [
      ...sessionRoutes({ ...session, clock, listPosts, secure, audit }),
      ...accountRoutes({ ...session, issuer: `${city.name.zh}城市中枢` }),
      ...identity.routes,
      ...oidc.routes,
      ...relyingPartyRoutes({ realm: staffRealm, party, sessions, clock, secure, audit }),
      ...authorityRoutes({
        ...about,
        findPrincipal: (who) => findPrincipal(database, who, new Date(clock())),
      }),
      ...policyRoutes({ ...about, keeper }),
      ...forCitizens(personalRoutes({ personal, results: carryOut, city, clock, describeCases: deps.describeCases })),
      ...citizens.routes,
      ...oversightRoutes({
        database,
        clock,
        city,
        retention,
        audit,
        pseudonymKey: { id: 'oversight', secret: box.derive('pseudonym oversight') },
        mayErase: (by) => authority.permits(by, 'personal.expire'),
      }),
    ],
    gate: createGate({
      find: (token) =>
        isKey(token) ? keys.find(token) : andThen(sessions.find(token), (found) => found ?? oidc.findPrincipal(token)),
      findCitizen: citizens.find,
      forget() {
        sessions.forget();
        citizens.forget();
        keys.forget();
        oidc.forget();
      },
      authority,
      revocations,
      purposeOf: personal.purposeOf,
      stepUp: requireFreshFactor(factors, secondFactor, authority.decide),
      audit,
    }),
    sessions,
    factors,
    identity,
    authority,
    entities,
    findSystem: (to, permissions) => findSystem(database, to, permissions),
    findPrincipal: (_tenant, owner) => findPrincipal(database, owner, new Date(clock())),
    revocations,
    personal,
    joinKey: citizens.joinKey,
    retention,
    carryOut: carryOut.carryOut,
    oidc,
    async start() {
      // The tables of what policies must decide hold for those of the hub and the city.
      if (more.length === 0) await keeper.start();
      await identity.organisation.declare(city);
      await revocations.start();
      await oidc.start();
      retention.start();
      flush = setInterval(() => {
        keys.flush().catch((error: unknown) => log?.error({ err: error }, 'use of keys was not written down'));
      }, flushEvery_ms).unref();
    },
    async stop() {
      clearInterval(flush);
      oidc.stop();
      await retention.stop();
      await revocations.stop();
      await keys.flush();
    },
  };
}
