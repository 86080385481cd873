import type { Instant } from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  type DeliveryChannel,
  deliveryErrors,
  dropTarget,
  insertDeliveries,
  type Log,
  type MqttPublisher,
  type Outbound,
  refusalText,
  refuseDeliveries,
  type Statement,
  toHubError,
} from '@hub/runtime';
import type { Broker } from '../broker.ts';
import { limits } from '../limits.ts';
import type { Owners } from '../owners.ts';
import { notificationChannel, post, tenantHeaders } from '../subscriptions/notification-channel.ts';
import { listSubscriptions } from '../subscriptions/store-subscriptions.ts';
import { fillSnapshot } from './fill-snapshot.ts';
import { readSnapshot, snapshotNotice, statusOf } from './snapshot.ts';
import { snapshotTenant } from './snapshot-tenant.ts';
import { dropData } from './store-snapshot-data.ts';
import {
  deleteSnapshotRow,
  findSnapshot,
  finishSnapshot,
  leaseSnapshot,
  listSnapshots,
  renewLease,
  type SnapshotDetails,
  type SnapshotRow,
  selectExpiredSnapshots,
} from './store-snapshots.ts';

export interface SnapshotsOptions extends Pick<Broker, 'contexts' | 'distribution' | 'partitions'> {
  readonly database: Database;
  readonly deliveries: Deliveries;
  readonly outbound: Outbound;
  readonly mqtt: MqttPublisher;
  readonly owners: Owners;
  readonly log: Log;
  readonly clock: () => Instant;
}

export const snapshotChannel = 'snapshot';
const look_ms = 1_000;
const lease_ms = 10_000;
const renew_ms = 3_000;

/** Prepares snapshots, tells of their status, and ends them (CIM 009 clauses 4.3.7 and 5.16). A crash leaves nothing half-done for longer than a lease. */
export function openSnapshots(options: SnapshotsOptions) {
  const { database, deliveries, outbound, mqtt, owners, contexts, log, clock } = options;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    for (const { tenant, id } of await selectExpiredSnapshots(database, 20)) await drop(tenant, id);
    for (let row = await leaseSnapshot(database, lease_ms); row && !stopping.signal.aborted; ) {
      await prepare(row);
      row = await leaseSnapshot(database, lease_ms);
    }
  }

  async function prepare(row: SnapshotRow): Promise<void> {
    const where = snapshotTenant(row.tenant, row.id);
    const wish = readSnapshot(row.body);
    let details: SnapshotDetails;
    // A source may take longer to answer than a lease lasts.
    const beat = setInterval(() => void renewLease(database, row, lease_ms).catch(() => undefined), renew_ms);
    try {
      const owner = row.owner === null ? undefined : { id: row.owner, post: row.owner_post ?? undefined };
      const access = await owners.accessOf(row.tenant, owner);
      if (!access) throw deliveryErrors.ownerless();
      await database.commit(dropData(where));
      const context = await contexts.load(row.tenant, row.context ?? undefined);
      const goesOn = async () => {
        if (stopping.signal.aborted || !(await renewLease(database, row, lease_ms))) throw new Gone();
      };
      const fill = { tenant: row.tenant, where, context, access, signal: stopping.signal, goesOn };
      details = await fillSnapshot(options, wish, fill);
    } catch (error) {
      // Deleted meanwhile, or to be gone on with by another process.
      if (error instanceof Gone) {
        if (!stopping.signal.aborted) await database.commit(dropData(where));
        return;
      }
      log.warn({ err: error, snapshot: row.id }, 'a snapshot cannot be prepared');
      const failure = { resultStatus: 'failure', problemDetails: { title: toHubError(error).text.en } } as const;
      details = { queries: wish.queries.map(() => failure), temporalQueries: wish.temporalQueries.map(() => failure) };
    } finally {
      clearInterval(beat);
    }
    const done = await finishSnapshot(database, row, statusOf(details), details);
    if (done) await tell(done);
    else await database.commit(dropData(where));
  }

  /** Queues the news of a status for whoever wants to be told. */
  async function tell(row: SnapshotRow): Promise<void> {
    const { endpoint } = readSnapshot(row.body);
    if (!endpoint) return;
    const target = { channel: snapshotChannel, tenant: row.tenant, target: row.id };
    const reason = refusalText(outbound, endpoint.url);
    const payload = JSON.stringify(snapshotNotice(row, clock()));
    const queued = reason === undefined ? [{ ...target, key: 'status', payload }] : [];
    await database.commit([
      ...insertDeliveries(queued),
      ...refuseDeliveries(reason === undefined ? [] : [{ ...target, reason }]),
    ]);
    deliveries.wake(queued);
  }

  async function drop(tenant: string, id: string): Promise<void> {
    const where = snapshotTenant(tenant, id);
    const reach = { tenant: where, about: undefined, owner: undefined };
    const waiting = (await listSubscriptions(database, reach)).flatMap((one): Statement[] =>
      dropTarget({ channel: notificationChannel, tenant: where, target: one.id }),
    );
    await database.commit([
      deleteSnapshotRow(tenant, id),
      ...dropData(where),
      ...waiting,
      ...dropTarget({ channel: snapshotChannel, tenant, target: id }),
    ]);
  }

  const channel: DeliveryChannel = {
    name: snapshotChannel,
    async send({ tenant, target, payload }, signal) {
      const row = await findSnapshot(database, tenant, target);
      const endpoint = row && readSnapshot(row.body).endpoint;
      if (!endpoint) return 'gone';
      const headers = { ...endpoint.headers, 'content-type': 'application/json', ...tenantHeaders(tenant) };
      return post({ outbound, mqtt }, endpoint, headers, payload, signal);
    },
  };

  return {
    channel,
    tell,
    drop,
    /** Where there are too many now, those that matter least go, but not the newest (CIM 009 clause 5.5.15). */
    async makeRoom(tenant: string, newest: string): Promise<void> {
      const all = await listSnapshots(database, tenant);
      const old = all.filter(({ id }) => id !== newest);
      for (const { id } of old.slice(0, Math.max(0, all.length - limits.snapshots))) await drop(tenant, id);
    },
    /** Looks for work now. */
    wake(): void {
      running = running
        .then(look)
        .catch((error: unknown) => log.error({ err: error }, 'snapshots cannot be looked after'));
    },
    start(): void {
      timer = setInterval(() => this.wake(), look_ms);
      timer.unref();
    },
    async stop(): Promise<void> {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

export type Snapshots = ReturnType<typeof openSnapshots>;

/** The snapshot that is being prepared is not wanted any more. */
class Gone extends Error {}
