import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations as alertMigrations, createAlerts } from '@hub/alerts';
import { migrations as caseMigrations, createCases } from '@hub/cases';
import { createCockpit } from '@hub/cockpit';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { openToyHub, toyCity } from '@hub/indicators/testing';
import {
  defaultTenant,
  type EntityId,
  isoInstant,
  type Principal,
  type Recording,
  type SeesCases,
  type Tenant,
} from '@hub/kernel';
import { createLedger, migrations as ledgerMigrations } from '@hub/ledger';
import { createProcesses, migrations as processMigrations } from '@hub/processes';
import {
  createHttpApp,
  type Database,
  deliveryRoutes,
  type HubModule,
  openBus,
  openOutbound,
  openSecretBox,
  type Route,
  readConfig,
} from '@hub/runtime';
import { createAudit, createSecurity, migrations as securityMigrations } from '@hub/security';
import { createSensing, sensingConfig, migrations as sensingMigrations } from '@hub/sensing';
import { createWebhooks, migrations as webhookMigrations } from '@hub/webhooks';

import { grantable } from '../../systems/security/authority/generated-policies.ts';
import { gradedPack } from './graded-pack.ts';
import { type Heard, hearStatements } from './hear-statements.ts';

const password = 'a password for tests';
const recording: Recording = {
  id: 'some-recording',
  title: { zh: '某', en: 'Some' },
  file: 'none.csv',
  source: 'made up for tests',
  devices: [],
  use: 'replay',
  message: () => undefined,
};
const toyTown = { ...toyCity, packs: [...toyCity.packs, gradedPack], recordings: [recording] };
const west = { type: 'Point', coordinates: [113.2, 34.5] } as const;

/** Who asks. The case of the matrix lies in the west (999901) and is led by `works`. */
const posts = {
  otherBureau: { unit: 'roads', role: 'toy.clerk' },
  otherDistrict: { unit: '999902', role: 'toy.clerk' },
  rightBureau: { unit: 'works', role: 'toy.clerk' },
  rightDistrict: { unit: '999901', role: 'toy.clerk' },
  city: { unit: 'city', role: 'toy.clerk' },
  supervisor: { unit: 'city', role: 'hub.supervisor' },
  systemAdministrator: { unit: 'city', role: 'systemAdministrator' },
  auditAdministrator: { unit: 'city', role: 'auditAdministrator' },
  // Every other role there is, at a bureau that has no part in the case: what a role adds is case types and the ledger.
  'toy.crew': { unit: 'roads', role: 'toy.crew' },
  'toy.inspector': { unit: 'roads', role: 'toy.inspector' },
  'graded.reader': { unit: 'roads', role: 'graded.reader' },
  'hub.counterOfficer': { unit: 'roads', role: 'hub.counterOfficer' },
} as const;

/** People of another tenant, with the rights that are hardest to contain there. */
const foreigners = {
  otherTenant: ['toy.clerk'],
  otherTenantsAdministrator: ['administrator'],
} as const;

export const elsewhere = 'elsewhere' as Tenant;

export type Persona =
  | 'anonymous'
  | 'administrator'
  | 'securityAdministrator'
  | keyof typeof posts
  | keyof typeof foreigners
  /** A key of another bureau made for all that a key may be made for. */
  | 'key'
  | 'citizen'
  | 'otherCitizen'
  | 'device';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What the database was asked for it, in order. */
  readonly statements: readonly Heard[];
}

/** The modules of the hub on a toy city, behind the gate, asked over HTTP. */
export interface World {
  readonly routes: readonly Route[];
  readonly personas: readonly Persona[];
  ask(persona: Persona, method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  readonly database: Database;
  /** By which things are delivered outside. */
  channels(): readonly string[];
  /** What a service key may be made for. */
  readonly permissions: readonly string[];
  principal(persona: Persona): Principal;
  /** An entity of a type of `graded-pack.ts`, in the west. */
  writeGraded(type: string, id: string): Promise<void>;
  writeLevel(tank: string, level: number): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const now = Date.now();
  const outbound = openOutbound({ allow: ['hooks.example'] });
  const migrations = [
    securityMigrations,
    sensingMigrations,
    indicatorMigrations,
    alertMigrations,
    processMigrations,
    caseMigrations,
    ledgerMigrations,
    webhookMigrations,
  ].flat();
  const toy = await openToyHub(
    migrations,
    now,
    (hub) => {
      const { entities, findPrincipal } = createSecurity(hub);
      return { authority: entities, findPrincipal, outbound };
    },
    toyTown,
  );
  const listen = hearStatements(toy.database);
  const bus = await openBus({ natsUrl: '', log: toy.log });
  const folder = await mkdtemp(join(tmpdir(), 'hub-authority-'));
  const audit = createAudit({ ...toy, dataDir: folder });
  const security = createSecurity({
    ...toy,
    findResource: (by, type, id) => (type === 'Case' ? cases.resourceOf(by, id) : toy.context.resourceOf(by, id)),
  });
  const { authority } = security;
  const { purposeOf } = security.personal;
  const sensing = createSensing({
    ...toy,
    bus,
    config: { ...readConfig(sensingConfig, { environment: {} }), HUB_DEMO: false, HUB_SAMPLE_DATA: '' },
  });
  const seesCases: SeesCases = (by, ids) => cases.seesCases(by, ids);
  const indicators = createIndicators({ ...toy, authority, entities: security.entities, purposeOf, seesCases });
  const alertSender = { sector: '000', unit: '000', extension: '00', name: { zh: '某办', en: 'Some office' } };
  const alerts = createAlerts({
    ...toy,
    city: { ...toy.city, alertSender },
    areas: toy.context.areas,
    indicators,
    purposeOf,
    seesCases,
  });
  const processes = createProcesses(toy);
  const cases = createCases({ ...toy, alerts, processes, authority, workforce: security.identity.workforce });
  const ledger = createLedger({ ...toy, authority });
  const cockpit = createCockpit({
    ...toy,
    indicators,
    alerts,
    cases,
    authority,
    entities: security.entities,
    purposeOf,
  });
  const webhooks = createWebhooks({
    ...toy,
    outbound,
    box: openSecretBox({ key: 'toy', dataDir: 'memory' }),
    checkUnit: security.identity.organisation.getUnit,
    show: async (to, rows) => cockpit.show(await security.findSystem(to, ['case.read', 'alert.read']))(rows),
  });
  // Sensing listens on a port when it starts; its routes do not need that.
  const started: readonly HubModule[] = [
    audit,
    security,
    indicators,
    alerts,
    processes,
    cases,
    ledger,
    webhooks,
    cockpit,
  ];
  const routes = [
    ...[...started, sensing, toy.context].flatMap((module) => module.routes),
    ...deliveryRoutes(toy.database, toy.deliveries),
  ];
  for (const module of started) await module.start();
  const app = await createHttpApp({ routes, gate: security.gate, log: toy.log });

  const signedIn = new Map<Persona, { token: string; principal: Principal }>();
  const { sessions, identity } = security;
  for (const name of ['administrator', 'securityAdministrator'] as const) {
    await sessions.saveAccount({ name, title: { zh: name, en: name }, roles: [name], tenant: defaultTenant, password });
    signedIn.set(name, await sessions.signIn(name, password));
  }
  const principal = (persona: Persona): Principal => {
    const found = signedIn.get(persona)?.principal;
    if (!found) throw new Error(`${persona} is not signed in`);
    return found;
  };
  for (const [name, post] of Object.entries(posts)) {
    const person = await identity.people.add(defaultTenant, { name: { zh: name, en: name }, account: name });
    await identity.people.appoint(principal('securityAdministrator'), { person: person.id, ...post });
    // They have chosen their own long ago.
    await toy.database.query('update account set must_change = false');
    signedIn.set(name as Persona, await sessions.signIn(name, person.password ?? ''));
  }

  // The other tenant has the same units.
  await toy.database.query(
    `insert into org_unit select (jsonb_populate_record(u, jsonb_build_object('tenant', $1::text))).* from org_unit u`,
    [elsewhere],
  );
  for (const [name, roles] of Object.entries(foreigners)) {
    await sessions.saveAccount({ name, title: { zh: name, en: name }, roles, tenant: elsewhere, password });
    signedIn.set(name as Persona, await sessions.signIn(name, password));
  }
  const tokens = new Map<Persona, string>([...signedIn].map(([name, { token }]) => [name, token]));
  const ask: World['ask'] = async (persona, method, url, body, headers = {}) => {
    const token = tokens.get(persona);
    const { result: answer, statements } = await listen(() =>
      app.inject({
        // An address of one's own: what is asked often from one address is told to wait.
        remoteAddress: `10.0.0.${1 + [...tokens.keys()].indexOf(persona)}`,
        method: method as 'GET',
        url,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { payload: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      }),
    );
    return { status: answer.statusCode, body: answer.payload, headers: answer.headers, statements };
  };
  const told = async (url: string, body: unknown, member: string) => {
    const answer = await ask('administrator', 'POST', url, body);
    if (answer.status !== 201) throw new Error(`${url}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body)[member] as string;
  };
  const permissions = security.authority.policies.actions.filter(grantable);
  tokens.set('key', await told('/api/v1/keys', { name: 'outsider', permissions, unit: 'roads' }, 'key'));
  const meter = { id: 'meter-1', name: 'Meter', thingModel: 'graded.meter', location: west };
  tokens.set('device', await told('/api/v1/devices', meter, 'credential'));
  const citizens = { citizen: ['13837112345', '王小明'], otherCitizen: ['13837112346', '赵大同'] } as const;
  for (const [persona, [identifier, name]] of Object.entries(citizens))
    tokens.set(persona as Persona, await told('/api/v1/citizen/accounts', { identifier, name, password }, 'token'));

  return {
    routes,
    database: toy.database,
    personas: ['anonymous', ...tokens.keys()],
    permissions,
    channels: () => [...toy.deliveries.counts().keys()],
    principal,
    ask,
    async writeGraded(type, id) {
      await toy.context.write([
        {
          tenant: defaultTenant,
          id: `urn:ngsi-ld:${type}:${id}` as EntityId,
          type,
          mode: 'append',
          attributes: {
            name: { type: 'Property', value: `${type} ${id}` },
            location: { type: 'GeoProperty', value: west },
            reading: { type: 'Property', value: 12, observedAt: isoInstant(now - 60_000) },
          },
        },
      ]);
    },
    writeLevel: async (tank, level) => void (await toy.writeLevel(tank, level, now - 60_000)),
    settle: toy.settle,
    async close() {
      await app.close();
      await processes.stop();
      await cockpit.stop();
      await audit.stop();
      await toy.close();
      await bus.close();
      await rm(folder, { recursive: true });
    },
  };
}
