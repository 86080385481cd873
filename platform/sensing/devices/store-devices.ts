import type { DeviceId, EntityId, Geometry, Instant, Localised, Provenance, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { voidCertificates } from '../certificates/store-certificates.ts';
import type { Device } from './device.ts';

interface DeviceRow {
  readonly id: DeviceId;
  readonly tenant: Tenant;
  readonly name: Localised;
  readonly thing_model: string;
  readonly entity_id: EntityId;
  readonly location: Geometry;
  readonly provenance: Provenance;
  readonly source: string;
  readonly last_seen: Date | null;
  readonly quarantined_at: Date | null;
}

/** A device with the digest of its credential; null when nobody can sign in as it. */
export interface KnownDevice {
  readonly device: Device;
  readonly digest: Uint8Array | undefined;
}

const columns = 'id, tenant, name, thing_model, entity_id, location, provenance, source, last_seen, quarantined_at';

/** False when the id is taken. A revoked device may be registered anew by the tenant it belonged to. */
export async function insertDevice(
  database: Database,
  device: Device,
  digest: Uint8Array | undefined,
  at: Instant,
): Promise<boolean> {
  const rows = await database.query(
    `insert into device (id, tenant, name, thing_model, entity_id, location, provenance, source, credential_digest, registered_at)
     values ($1, $2, $3::jsonb, $4, $5, $6::jsonb, $7, $8, $9, $10)
     on conflict (id) do update set name = excluded.name, thing_model = excluded.thing_model,
       entity_id = excluded.entity_id, location = excluded.location, provenance = excluded.provenance,
       source = excluded.source, credential_digest = excluded.credential_digest,
       registered_at = excluded.registered_at, revoked_at = null, quarantined_at = null, last_seen = null
     where device.revoked_at is not null and device.tenant = excluded.tenant
     returning id`,
    [
      device.id,
      device.tenant,
      JSON.stringify(device.name),
      device.thingModel,
      device.entityId,
      JSON.stringify(device.location),
      device.provenance,
      device.source,
      digest ?? null,
      new Date(at),
    ],
  );
  return rows.length === 1;
}

/** Ids among these that are taken, revoked ones included. */
export async function selectTakenIds(database: Database, ids: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>('select id from device where id = any($1::text[])', [ids]);
  return new Set(rows.map((row) => row.id));
}

export async function selectKnownDevice(database: Database, id: string): Promise<KnownDevice | undefined> {
  const [row] = await database.query<DeviceRow & { credential_digest: Uint8Array | null }>({
    name: 'device.known',
    text: `select ${columns}, credential_digest from device where id = $1 and revoked_at is null and quarantined_at is null`,
    values: [id],
  });
  return row && { device: toDevice(row), digest: row.credential_digest ?? undefined };
}

/** When these were registered; revoked ones are left out. */
export async function selectRegistered(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Instant>> {
  const rows = await database.query<{ id: string; registered_at: Date }>(
    'select id, registered_at from device where id = any($1::text[]) and revoked_at is null and quarantined_at is null',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.registered_at.getTime()]));
}

export async function selectDevices(
  database: Database,
  filter: { readonly tenant: Tenant; readonly id?: string; readonly after?: string; readonly limit: number },
): Promise<Device[]> {
  const rows = await database.query<DeviceRow>(
    `select ${columns} from device
     where tenant = $1 and revoked_at is null and ($2::text is null or id = $2) and id > $3 order by id limit $4`,
    [filter.tenant, filter.id ?? null, filter.after ?? '', filter.limit],
  );
  return rows.map(toDevice);
}

export async function revokeDevice(database: Database, tenant: Tenant, id: string, at: Instant): Promise<boolean> {
  return database.transaction(async (tx) => {
    const rows = await tx.query(
      `update device set revoked_at = $3, credential_digest = null
       where tenant = $1 and id = $2 and revoked_at is null returning id`,
      [tenant, id, new Date(at)],
    );
    if (rows.length === 0) return false;
    for (const statement of voidCertificates(id, new Date(at))) await tx.query(statement);
    return true;
  });
}

/** `greatest`: another hub process may have heard the device later. */
export async function updateLastSeen(database: Database, seen: ReadonlyMap<string, Instant>): Promise<void> {
  await database.query(
    `update device set last_seen = greatest(device.last_seen, seen.at)
     from unnest($1::text[], $2::timestamptz[]) as seen(id, at) where device.id = seen.id`,
    [[...seen.keys()], [...seen.values()].map((at) => new Date(at))],
  );
}

function toDevice(row: DeviceRow): Device {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    thingModel: row.thing_model,
    entityId: row.entity_id,
    location: row.location,
    provenance: row.provenance,
    source: row.source,
    ...(row.last_seen === null ? {} : { lastSeen: row.last_seen.getTime() }),
    ...(row.quarantined_at === null ? {} : { quarantinedAt: row.quarantined_at.getTime() }),
  };
}
