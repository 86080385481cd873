import {
  type City,
  defaultTenant,
  type EntityAuthority,
  type EntityId,
  type EntityResource,
  everyEntity,
  type Instant,
  type JoinKey,
  type PersonalHolder,
  type Principal,
  type RetentionKeeper,
  type Revocations,
  type Tenant,
} from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  type HubModule,
  type Log,
  type Outbound,
  type Outbox,
  openMqttPublisher,
  openOutbound,
} from '@hub/runtime';
import { type AccessDeps, openAccess } from './access.ts';
import { type Areas, openAreas } from './areas/areas.ts';
import { areaRoutes } from './areas/routes-areas.ts';
import type { EntityState } from './attributes/attribute.ts';
import type { Broker } from './broker.ts';
import { openAssembly } from './distribution/assembly.ts';
import { openContextSources } from './distribution/context-sources.ts';
import type { Distribution } from './distribution/distributed-reads.ts';
import { distributeWrites } from './distribution/distributed-writes.ts';
import { openRegistrationExpiry } from './distribution/expire-registrations.ts';
import { openRegistrations } from './distribution/registrations.ts';
import { noticeRoutes } from './distribution/routes-notices.ts';
import { registrationRoutes } from './distribution/routes-registrations.ts';
import { sourceStateRoutes } from './distribution/routes-source-states.ts';
import { openSourceCounts } from './distribution/source-counts.ts';
import { openSourceNotices } from './distribution/source-notices.ts';
import { openSpread } from './distribution/spread-subscriptions.ts';
import { selectAlias } from './distribution/store-registrations.ts';
import { isSpread } from './distribution/store-spread.ts';
import { openBodyReader } from './entities/body-reader.ts';
import { type Entities, openEntities } from './entities/entities.ts';
import { attributeRoutes } from './entities/routes-attributes.ts';
import { batchRoutes } from './entities/routes-batch.ts';
import { discoveryRoutes } from './entities/routes-discovery.ts';
import { entityRoutes } from './entities/routes-entities.ts';
import { purgeRoutes } from './entities/routes-purge.ts';
import { sightRoutes } from './entities/routes-sight.ts';
import { contextErrors } from './errors.ts';
import { openHistoryKeeper } from './history/history-keeper.ts';
import { openPartitions } from './history/partitions.ts';
import { openPreviousValues } from './history/previous-values.ts';
import { openRollups } from './history/rollups.ts';
import { temporalRoutes } from './history/routes-temporal.ts';
import { temporalImportRoutes } from './history/routes-temporal-import.ts';
import { openContexts } from './json-ld/contexts.ts';
import { contextRoutes } from './json-ld/routes-contexts.ts';
import { type FindPrincipal, openOwners } from './owners.ts';
import { openEraser } from './personal/eraser.ts';
import { identifyingAttributes, identitiesOf } from './personal/identifying.ts';
import { registerHolder } from './personal/register-holder.ts';
import { openRetention } from './personal/retention.ts';
import { selectKeys } from './personal/store-subjects.ts';
import { openSubjects } from './personal/subjects.ts';
import { entityMapRoutes } from './query/routes-entity-maps.ts';
import { queryRoutes } from './query/routes-query.ts';
import { snapshotRoutes } from './snapshots/routes-snapshots.ts';
import { homeOf } from './snapshots/snapshot-tenant.ts';
import { openSnapshots } from './snapshots/snapshots.ts';
import { touchSnapshot } from './snapshots/store-snapshots.ts';
import { openNotificationChannel } from './subscriptions/notification-channel.ts';
import { openNotifier } from './subscriptions/notifier.ts';
import { openPeriodic } from './subscriptions/periodic.ts';
import { subscriptionRoutes } from './subscriptions/routes-subscriptions.ts';
import { openSweeper } from './writing/sweeper.ts';
import { openTenants } from './writing/tenants.ts';
import { openWriter } from './writing/writer.ts';

export interface ContextDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly deliveries: Deliveries;
  readonly log: Log;
  readonly clock: () => Instant;
  /** The way out of the machine. Without it nothing is called. */
  readonly outbound?: Outbound;
  /** Where context sources reach this hub; without it subscriptions stay here. */
  readonly ownUrl?: string;
  /** Whether entities are to be expected in parts in several hubs where a query does not say. Default: not. */
  readonly splitEntities?: boolean;
  /** How long a source keeps a subscription of this hub that is not renewed. Default a day. */
  readonly keptAtSources_ms?: number;
  /** Pause between two looks for what has expired. Default one second. */
  readonly sweepPause_ms?: number;
  /** The user @context of requests that name none. Default none: the core @context. */
  readonly defaultContext?: string;
  /** How long the history is kept. Default 0: for ever. */
  readonly historyDays?: number;
  /** Who sees and changes which entities and attributes; without it everybody all. */
  readonly authority?: EntityAuthority;
  /** Who the owner of a subscription is now. */
  readonly findPrincipal?: FindPrincipal;
  readonly revocations?: Revocations;
  /** The purpose a request declares, checked. */
  readonly purposeOf?: AccessDeps['purposeOf'];
  /** Keeps who was shown what about whom. */
  readonly noteUse?: AccessDeps['noteUse'];
  /** Whose packs say how long personal attributes are kept. */
  readonly city?: Pick<City, 'packs'>;
  /** Makes the join keys by which entities are found that are about somebody; without it none are. */
  readonly joinKey?: JoinKey;
}

/** The context broker: entities, their history, subscriptions, areas. */
export interface Context extends HubModule, Entities {
  /** Ends personal attributes with their term. */
  readonly retention: RetentionKeeper;
  readonly areas: Areas;
  /** What registers keep about people. */
  readonly personal: readonly PersonalHolder[];
  /** An entity as policies see it; undefined when there is none that somebody may see. */
  resourceOf(by: Principal, id: string): Promise<Pick<EntityResource, 'types' | 'areas'> | undefined>;
}

export function createContext(deps: ContextDeps): Context {
  const { database, outbox, deliveries, log, clock, outbound = openOutbound({ allow: [] }) } = deps;
  const areas = openAreas(database);
  const tenants = openTenants(database, async (tenant, id) => {
    const status = await touchSnapshot(database, tenant, id);
    if (!status) throw contextErrors.notFound({ id });
    // What is half there is not shown as if it were all.
    if (status === 'preparing') throw contextErrors.preparing({ id });
  });
  const partitions = openPartitions(database);
  const previous = openPreviousValues(database, log);
  const writer = openWriter({
    database,
    partitions,
    log,
    clock,
    committed: (rows) => outbox.wake(rows),
    wantsPrevious: previous.wanted,
  });
  const contexts = openContexts(database, clock, outbound, deps.defaultContext || undefined);
  const registrations = openRegistrations({ database, contexts, clock, log });
  let ownAlias = '';
  // Each tenant is a context source of its own (CIM 009 table 5.2.40-1): one that asks another of the same hub is no circle.
  const alias = (tenant: string) => (homeOf(tenant) === defaultTenant ? ownAlias : `${ownAlias}-${homeOf(tenant)}`);
  const counts = openSourceCounts({ database, clock, log });
  const sources = openContextSources({ outbound, alias, clock, noted: counts.note });
  const { splitEntities = false } = deps;
  const distribution: Distribution = { registrations, sources, alias, splitEntities, clock };
  const packs = deps.city?.packs ?? [];
  const identifying = identifyingAttributes(packs);
  const { joinKey } = deps;
  const keysOf = joinKey && ((state: EntityState) => identitiesOf(state, identifying).map(joinKey));
  const keysOfIds = joinKey && ((tenant: Tenant, ids: readonly string[]) => selectKeys(database, tenant, ids));
  const broker: Broker = {
    database,
    partitions,
    rollups: openRollups(database, clock, log),
    writer,
    tenants,
    clock,
    deliveries,
    previous,
    distribution,
    reader: openBodyReader(database),
    contexts,
    access: openAccess({ ...deps, areas, keysOf, keysOfIds }),
  };
  const owners = openOwners(deps);
  const entities = openEntities(database, writer, tenants);
  const notifier = openNotifier({ ...broker, owners, outbound, log });
  const sweeper = openSweeper({ database, writer, log, pause_ms: deps.sweepPause_ms ?? 1000 });
  const mqtt = openMqttPublisher(outbound);
  deliveries.addChannel(
    openNotificationChannel({
      ...notifier,
      outbound,
      mqtt,
      clock,
      named: (tenant, given) => contexts.named(homeOf(tenant), given, deps.ownUrl ?? 'http://localhost'),
      // Where nothing is registered nothing is asked.
      isSpread: async (tenant, id) => !registrations.isEmpty(tenant) && isSpread(database, tenant, id),
    }),
  );
  deliveries.addChannel(openAssembly({ ...broker, ...notifier, owners, outbound, log }));
  const notices = openSourceNotices({
    database,
    deliveries,
    outbound,
    registrations,
    clock,
    compile: notifier.compile,
  });
  const snapshots = openSnapshots({ ...broker, outbound, mqtt, owners, log });
  deliveries.addChannel(snapshots.channel);
  const spread = openSpread({
    ...broker,
    log,
    ownUrl: deps.ownUrl,
    keep_ms: deps.keptAtSources_ms,
    compile: notifier.compile,
  });
  const periodic = openPeriodic({
    ...broker,
    outbound,
    log,
    owners,
    compile: notifier.compile,
    listSources: notices.list,
  });
  const registrationExpiry = openRegistrationExpiry({ database, notices, registrations, spread, log });
  const retention = openRetention({ ...deps, writer, packs });
  const subjects = joinKey && identifying.size > 0 ? openSubjects({ database, identifying, joinKey, log }) : undefined;
  const erase = openEraser({ database, writer });
  const keeper = openHistoryKeeper({ database, partitions, clock, log, keep_days: deps.historyDays ?? 0 });
  return {
    name: 'context',
    routes: [
      ...areaRoutes(areas),
      ...sightRoutes({ ...broker, authority: deps.authority, city: deps.city }),
      ...distributeWrites(
        [...entityRoutes(broker), ...attributeRoutes(broker), ...batchRoutes(broker), ...temporalImportRoutes(broker)],
        broker,
        distribution,
      ),
      ...registrationRoutes(broker, distribution, counts, notices, spread),
      ...sourceStateRoutes(broker),
      ...queryRoutes(broker),
      ...purgeRoutes(broker),
      ...entityMapRoutes(broker),
      ...discoveryRoutes(broker),
      ...contextRoutes(broker),
      ...snapshotRoutes(broker, snapshots),
      ...temporalRoutes(broker),
      ...subscriptionRoutes(broker, notices, spread, 'entities'),
      ...subscriptionRoutes(broker, notices, spread, 'sources'),
      ...noticeRoutes(broker, { owners, outbound, compile: notifier.compile }),
    ],
    areas,
    retention,
    personal: subjects ? [registerHolder({ database, writer, subjects, erase, identifying, packs })] : [],
    ...entities,
    async resourceOf(by, id) {
      const found = await entities.findEntity(by.tenant, id as EntityId);
      if (!found) return undefined;
      const covering = found.location === undefined ? [] : await areas.covering(found.location);
      const resource = { types: found.types, areas: covering };
      const access = deps.authority?.entities(by, 'context.read') ?? everyEntity;
      return access.allows({ ...resource, subjects: [] }) ? resource : undefined;
    },
    async start() {
      ownAlias = await selectAlias(database);
      await registrations.start();
      counts.start();
      await previous.start();
      notifier.start();
      await outbox.consume(notifier.consumer);
      if (subjects) await outbox.consume(subjects.consumer);
      subjects?.start();
      sweeper.start();
      keeper.start();
      periodic.start();
      registrationExpiry.start();
      snapshots.start();
      spread.start();
    },
    async stop() {
      await sweeper.stop();
      await keeper.stop();
      await subjects?.stop();
      await periodic.stop();
      await registrationExpiry.stop();
      await snapshots.stop();
      await spread.stop();
      await previous.stop();
      await registrations.stop();
      await counts.stop();
      await mqtt.close();
      await writer.drain();
    },
  };
}
