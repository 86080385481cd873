import type { Entities } from '@hub/context';
import { type DeviceId, entityId, type Instant, type SampleDevice, type Tenant } from '@hub/kernel';
import type { Bus, Database } from '@hub/runtime';
import { deviceErrors } from '../sensing-errors.ts';
import { credentialMatches, digestCredential, makeCredential } from './credential.ts';
import { type Device, isDeviceId } from './device.ts';
import {
  insertDevice,
  type KnownDevice,
  revokeDevice,
  selectDevices,
  selectKnownDevice,
  selectRegistered,
  selectTakenIds,
} from './store-devices.ts';
import type { ThingModels } from './thing-models.ts';

/** Who may speak to the hub, and as which entity. */
export interface DeviceRegistry {
  /** The credential is told this once. @throws device.exists, device.unknownThingModel */
  registerDevice(device: NewDevice): Promise<{ readonly device: Device; readonly credential: string }>;
  /** Registers devices the hub itself plays; nobody can sign in as them. The ones that are not revoked. */
  ensureDevices(tenant: Tenant, devices: readonly SampleDevice[]): Promise<ReadonlyMap<string, Device>>;
  /** The device when the credential is its own; takes the same time when there is no such device. */
  findSignedIn(id: string, credential: string | Uint8Array): Promise<Device | undefined>;
  findDevice(id: string): Promise<Device | undefined>;
  /** What is remembered of a device may no longer be true. */
  forget(id: string): void;
  /**
   * When each of these was registered, of those that are not revoked. Forgets what is remembered of devices: asked when
   * another process has changed some.
   */
  lookAgain(ids: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
  listDevices(filter: { tenant: Tenant; limit: number; after?: string }): Promise<Device[]>;
  /** @throws device.unknown */
  getDevice(tenant: Tenant, id: string): Promise<Device>;
  /** Its credential stops working at once, on every hub process. Its entity and history stay. @throws device.unknown */
  revokeDevice(tenant: Tenant, id: string): Promise<void>;
  start(onRevoked: (id: string) => void): Promise<void>;
  stop(): Promise<void>;
}

export type NewDevice = SampleDevice & { readonly tenant: Tenant };

interface Deps {
  readonly database: Database;
  readonly bus: Bus;
  readonly context: Pick<Entities, 'write'>;
  readonly models: ThingModels;
  readonly clock: () => Instant;
}

const revokedSubject = 'sensing.device.revoked';
/** Devices are looked up with every HTTP message. A bus message drops a revoked one; the age bounds a lost message. */
const cacheSize = 50_000;
const cacheAge_ms = 60_000;

export function openDeviceRegistry({ database, bus, context, models, clock }: Deps): DeviceRegistry {
  const cache = new Map<string, { readonly known: KnownDevice; readonly loadedAt: Instant }>();
  let subscription: { stop(): Promise<void> } | undefined;

  const findKnown = async (id: string) => remembered(id) ?? load(id);

  function remembered(id: string): KnownDevice | undefined {
    const cached = cache.get(id);
    return cached && clock() - cached.loadedAt < cacheAge_ms ? cached.known : undefined;
  }

  async function load(id: string): Promise<KnownDevice | undefined> {
    if (!isDeviceId(id)) return undefined;
    const known = await selectKnownDevice(database, id);
    cache.delete(id);
    if (!known) return undefined;
    if (cache.size >= cacheSize) cache.clear();
    cache.set(id, { known, loadedAt: clock() });
    return known;
  }

  function toDevice({ tenant, id, name, thingModel, location, provenance, source }: NewDevice): Device {
    if (!isDeviceId(id)) throw deviceErrors.badId({ device: id });
    const model = models.get(thingModel);
    if (!model) throw deviceErrors.unknownThingModel({ thingModel });
    const entity = entityId(model.entityType, id);
    return { id: id as DeviceId, tenant, name, thingModel, entityId: entity, location, provenance, source };
  }

  /** The entity comes first: a crash in between leaves an entity without a device, which registering again mends. */
  async function store(devices: readonly Device[], digest?: Uint8Array): Promise<boolean[]> {
    await context.write(devices.map((device) => entityOf(device, models)));
    const stored: boolean[] = [];
    for (const device of devices) stored.push(await insertDevice(database, device, digest, clock()));
    return stored;
  }

  return {
    async registerDevice(input) {
      const device = toDevice(input);
      if (await findKnown(device.id)) throw deviceErrors.exists({ device: device.id });
      const credential = makeCredential();
      const [stored] = await store([device], digestCredential(credential));
      if (!stored) throw deviceErrors.exists({ device: device.id });
      return { device, credential };
    },
    async ensureDevices(tenant, samples) {
      const taken = await selectTakenIds(
        database,
        samples.map((sample) => sample.id),
      );
      const missing = samples
        .filter((sample) => !taken.has(sample.id))
        .map((sample) => toDevice({ ...sample, tenant }));
      if (missing.length > 0) await store(missing);
      const known = await Promise.all(samples.map((sample) => findKnown(sample.id)));
      return new Map(known.flatMap((one) => (one ? [[one.device.id, one.device] as const] : [])));
    },
    async findSignedIn(id, credential) {
      const cached = remembered(id);
      if (cached && credentialMatches(credential, cached.digest)) return cached.device;
      // Refusing asks the database, whatever is remembered: a device that is there would else be refused the sooner for it.
      const known = await load(id);
      return credentialMatches(credential, known?.digest) ? known?.device : undefined;
    },
    findDevice: async (id) => (await findKnown(id))?.device,
    forget: (id) => void cache.delete(id),
    lookAgain(ids) {
      cache.clear();
      return selectRegistered(database, ids);
    },
    listDevices: (filter) => selectDevices(database, filter),
    async getDevice(tenant, id) {
      const [device] = await selectDevices(database, { tenant, id, limit: 1 });
      if (!device) throw deviceErrors.unknown({ device: id });
      return device;
    },
    async revokeDevice(tenant, id) {
      if (!(await revokeDevice(database, tenant, id, clock()))) throw deviceErrors.unknown({ device: id });
      cache.delete(id);
      await bus.publish(revokedSubject, { id });
    },
    async start(onRevoked) {
      subscription = await bus.subscribe(revokedSubject, ({ data }) => {
        const { id } = data as { id: string };
        cache.delete(id);
        onRevoked(id);
      });
    },
    stop: async () => subscription?.stop(),
  };
}

function entityOf(device: Device, models: ThingModels) {
  const { tenant, name, location, provenance, source } = device;
  const model = models.get(device.thingModel);
  if (!model) throw deviceErrors.unknownThingModel({ thingModel: device.thingModel });
  return {
    tenant,
    id: device.entityId,
    type: model.entityType,
    mode: 'append' as const,
    attributes: {
      name: { type: 'LanguageProperty', languageMap: { zh: name.zh, en: name.en } },
      location: { type: 'GeoProperty', value: location },
      provenance: { type: 'Property', value: provenance },
      source: { type: 'Property', value: source },
    } as const,
  };
}
