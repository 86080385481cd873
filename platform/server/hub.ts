import { createAlerts } from '@hub/alerts';
import { createCases } from '@hub/cases';
import { createCockpit } from '@hub/cockpit';
import { createContext } from '@hub/context';
import { createIndicators } from '@hub/indicators';
import type { SeesCases } from '@hub/kernel';
import { createLedger } from '@hub/ledger';
import { createProcesses } from '@hub/processes';
import {
  createHttpApp,
  deliveryRoutes,
  type HubModule,
  type Log,
  migrate,
  mountHandler,
  Outbox,
  openBus,
  openDatabase,
  openDeliveries,
  openOutbound,
  openSecretBox,
  serveWebApp,
} from '@hub/runtime';
import { createAudit, createSecurity } from '@hub/security';
import { createSensing } from '@hub/sensing';
import { createWebhooks } from '@hub/webhooks';
import { ensureAccounts, type FirstPassword, isSoleAdministrator } from './accounts.ts';
import { loadCity } from './city-file.ts';
import type { HubConfig } from './config.ts';
import { hardening } from './hardening.ts';
import { hubMigrations } from './hub-migrations.ts';
import { openMetrics } from './metrics.ts';
import { readPackFiles, readPolicyTests } from './pack-files.ts';
import { cityRoutes } from './routes-city.ts';
import { operationRoutes } from './routes-operation.ts';

const webFolder = new URL('../../web/dist/', import.meta.url).pathname;
const webPages = [
  '/',
  '/sign-in',
  '/new-password',
  '/cockpit',
  '/desk',
  '/performance',
  '/desk/*',
  '/notices',
  '/hand-over',
  '/devices',
  '/entities',
  '/deliveries',
  '/sources',
  '/counter',
  '/indicators',
  '/account',
  '/organisation',
  '/duties',
  '/keys',
  '/policies',
  '/privacy',
  '/audit',
  '/authorize',
  '/ledger',
  '/processes',
  '/processes/*',
];
/** Pages of the OpenID provider send the browser on to applications, so forms may lead elsewhere; nothing else may be loaded. */
const providerHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
};
/** Pages for everybody: an app of its own, so that no code of the staff is loaded. */
const citizenPages = ['/report', '/report/*'];
const myPages = ['/my'];
const patrolPages = ['/patrol', '/patrol/*'];
const version = '0.1.0';
const purgeEvery_ms = 3_600_000;
const keepOutbox_ms = 24 * 3_600_000;

export interface RunningHub {
  /** Where the pages are, with the port really taken. */
  readonly address: string;
  readonly mqttPort: number;
  readonly mqttTlsPort: number | undefined;
  readonly firstPassword: FirstPassword | undefined;
  /** Whether the database runs inside the hub. */
  readonly embedded: boolean;
  readonly webApp: boolean;
  stop(): Promise<void>;
}

/**
 * Puts the hub together: opens what is stored, mounts every module, listens. The only place that knows them all.
 * @param morePolicies beside those in force; no setting leads here: benchmarks measure what policies cost
 */
export async function startHub(config: HubConfig, log: Log, morePolicies: readonly string[] = []): Promise<RunningHub> {
  const city = await loadCity(config.HUB_CITY);
  const database = await openDatabase({ url: config.HUB_DATABASE_URL, dataDir: config.HUB_DATA_DIR, log });
  const bus = await openBus({ natsUrl: config.HUB_NATS_URL, log });
  await migrate(database, hubMigrations);

  const clock = () => Date.now();
  const outbox = new Outbox(database, log);
  const outbound = openOutbound({ allow: config.HUB_OUTBOUND_ALLOW.split(',').filter(Boolean) });
  const policy = { longestWait_ms: config.HUB_DELIVERY_DAYS * 86_400_000 };
  const deliveries = openDeliveries({ database, log, policy });
  const box = openSecretBox({ key: config.HUB_SECRET_KEY, dataDir: config.HUB_DATA_DIR });
  const deps = { database, bus, outbox, outbound, deliveries, log, city, clock, config, box };
  const audit = createAudit({ ...deps, dataDir: config.HUB_DATA_DIR });
  const soleAdministrator = isSoleAdministrator(config);
  const security = createSecurity({
    ...deps,
    audit,
    partiesOf: (by, caseId) => cases.partiesOf(by, caseId),
    describeCases: (tenant, ids) => cases.describe(tenant, ids),
    findResource: (by, type, id) => (type === 'Case' ? cases.resourceOf(by, id) : context.resourceOf(by, id)),
    policyFolder: config.HUB_POLICIES,
    policyTests: await readPolicyTests(city.packs),
    morePolicies,
    soleAdministrator,
    publicUrl: config.HUB_PUBLIC_URL,
    localUrl: `http://127.0.0.1:${config.HUB_HTTP_PORT}`,
    secondFactor: config.HUB_SECOND_FACTOR,
    // Naming an issuer says that it may be asked.
    signInOutbound: openOutbound({
      allow: [
        config.HUB_OUTBOUND_ALLOW,
        ...[config.HUB_OIDC_ISSUER, config.HUB_CITIZEN_OIDC_ISSUER].map((url) => URL.parse(url)?.host ?? ''),
      ]
        .join(',')
        .split(',')
        .filter(Boolean),
    }),
  });
  const { authority, entities, findPrincipal, revocations, personal } = security;
  const { purposeOf, noteUse } = personal;
  const context = createContext({
    ...deps,
    authority: entities,
    findPrincipal,
    purposeOf,
    noteUse,
    joinKey: security.joinKey,
    revocations,
    historyDays: config.HUB_HISTORY_DAYS,
    splitEntities: config.HUB_SPLIT_ENTITIES,
    defaultContext: config.HUB_DEFAULT_CONTEXT,
    ownUrl: config.HUB_PUBLIC_URL || `http://127.0.0.1:${config.HUB_HTTP_PORT}`,
  });
  const sensing = createSensing({ ...deps, context, revocations });
  // Alerts and indicators know cases by their ids; who sees them is asked of the cases once these are there.
  const seesCases: SeesCases = (by, ids) => cases.seesCases(by, ids);
  const indicators = createIndicators({ ...deps, context, authority, entities, purposeOf, seesCases });
  const alerts = createAlerts({ ...deps, areas: context.areas, indicators, purposeOf, seesCases });
  const processes = createProcesses({ ...deps, packFiles: await readPackFiles(city.packs) });
  const cases = createCases({
    ...deps,
    context,
    alerts,
    authority,
    processes,
    workforce: security.identity.workforce,
    noteUse,
    decided: security.carryOut,
    mail: { ...config, log },
  });
  for (const holder of [cases.personal, ...context.personal]) personal.addHolder(holder);
  for (const keeper of [context.retention, cases.retention]) security.retention.addKeeper(keeper);
  const ledger = createLedger({ ...deps, authority });
  const cockpit = createCockpit({ ...deps, indicators, alerts, cases, authority, entities, purposeOf });
  const webhooks = createWebhooks({
    ...deps,
    checkUnit: security.identity.organisation.getUnit,
    show: async (to, rows) => cockpit.show(await security.findSystem(to, ['case.read', 'alert.read']))(rows),
  });
  const modules: readonly HubModule[] = [
    audit,
    security,
    context,
    indicators,
    alerts,
    processes,
    cases,
    ledger,
    webhooks,
    cockpit,
    sensing,
  ];

  let ready = false;
  const metrics = openMetrics(() => database.readOnly() !== undefined, clock);
  const routes = [
    ...modules.flatMap((module) => module.routes),
    ...deliveryRoutes(database, deliveries),
    ...cityRoutes(city, { demo: config.HUB_DEMO, durability: database.durability }),
  ];
  const operation = operationRoutes({ database, outbox, deliveries, metrics, version, routes, isReady: () => ready });
  const app = await createHttpApp({
    routes: [...routes, ...operation],
    gate: security.gate,
    log,
    ...hardening(config),
  });
  await mountHandler(app, '/oidc', security.oidc.handle, providerHeaders);
  const webApp = await serveWebApp(app, webFolder, {
    'index.html': [...webPages, ...city.packs.flatMap(({ page }) => page?.path ?? [])],
    'report.html': citizenPages,
    'my.html': myPages,
    'patrol.html': patrolPages,
  });

  await context.areas.store(await city.areas());
  const firstPassword = await ensureAccounts(security, city, {
    password: config.HUB_ADMIN_PASSWORD,
    demo: config.HUB_DEMO,
    soleAdministrator,
  });
  for (const module of modules) await module.start();
  deliveries.start();
  const purge = setInterval(() => {
    outbox.purge(clock() - keepOutbox_ms).catch((error: unknown) => log.error({ err: error }, 'outbox purge failed'));
    deliveries.purge().catch((error: unknown) => log.error({ err: error }, 'delivery purge failed'));
  }, purgeEvery_ms);
  const address = await app.listen({ host: config.HUB_HTTP_HOST, port: config.HUB_HTTP_PORT });
  ready = true;

  return {
    address,
    mqttPort: sensing.mqttPort(),
    mqttTlsPort: sensing.mqttTlsPort(),
    firstPassword,
    embedded: database.engine === 'pglite',
    webApp,
    async stop() {
      ready = false;
      clearInterval(purge);
      // Ways in first, then what still works on what came in, the store last.
      await sensing.stop();
      await app.close();
      await outbox.stop();
      await deliveries.stop();
      for (const module of modules.toReversed()) if (module !== sensing) await module.stop();
      await outbound.close();
      await bus.close();
      await database.close();
    },
  };
}
