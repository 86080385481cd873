import { defaultTenant, type Instant, isoInstant, type Principal } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { deviceErrors } from '../sensing-errors.ts';
import { isStorable } from '../telemetry/storable-text.ts';
import { type Device, deviceIdPattern, isOnline } from './device.ts';
import type { DeviceRegistry } from './device-registry.ts';
import type { LastSeen } from './last-seen.ts';
import type { ThingModels } from './thing-models.ts';

const Name = Type.String({ minLength: 1, maxLength: 128 });
const NewDevice = Type.Object(
  {
    id: Type.String({ pattern: deviceIdPattern }),
    name: Type.Union([Name, Type.Object({ zh: Name, en: Name }, { additionalProperties: false })]),
    thingModel: Type.String({ maxLength: 128 }),
    location: Type.Object(
      {
        type: Type.Literal('Point'),
        coordinates: Type.Tuple([
          Type.Number({ minimum: -180, maximum: 180 }),
          Type.Number({ minimum: -90, maximum: 90 }),
        ]),
      },
      { additionalProperties: false },
    ),
    source: Type.Optional(Name),
  },
  { additionalProperties: false },
);
const DeviceParams = Type.Object({ deviceId: Type.String({ pattern: deviceIdPattern }) });

const PageQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
    after: Type.Optional(Type.String({ pattern: deviceIdPattern })),
  },
  { additionalProperties: false },
);

interface Deps {
  readonly registry: DeviceRegistry;
  readonly models: ThingModels;
  readonly lastSeen: LastSeen;
  readonly clock: () => Instant;
}

export function deviceRoutes({ registry, models, lastSeen, clock }: Deps): readonly Route[] {
  function present(device: Device) {
    const { id, name, thingModel, entityId, location, provenance, source } = device;
    const seen = Math.max(device.lastSeen ?? 0, lastSeen.find(id) ?? 0) || undefined;
    const online = isOnline(seen, models.get(thingModel)?.period_ms ?? 0, clock());
    const heard = seen === undefined ? {} : { lastSeen: isoInstant(seen) };
    const held = device.quarantinedAt === undefined ? {} : { quarantinedAt: isoInstant(device.quarantinedAt) };
    return { id, name, thingModel, entityId, online, ...heard, ...held, location, provenance, source };
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/devices',
      allow: 'device.read',
      summary: 'Registered devices in the order of their ids',
      query: PageQuery,
      async handle({ principal, query: { limit, after } }) {
        const found = await registry.listDevices({ tenant: tenantOf(principal), limit, ...(after ? { after } : {}) });
        const last = found.length === limit ? found.at(-1) : undefined;
        return { body: { items: found.map(present), ...(last && { next: last.id }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/devices',
      allow: 'device.manage',
      summary: 'Register a device; its credential is told this once',
      body: NewDevice,
      async handle({ principal, body }) {
        const name = typeof body.name === 'string' ? { zh: body.name, en: body.name } : body.name;
        const source = body.source ?? `device ${body.id}`;
        if (![name.zh, name.en, source].every(isStorable)) throw deviceErrors.badText();
        const { device, credential } = await registry.registerDevice({
          tenant: tenantOf(principal),
          id: body.id,
          name,
          thingModel: body.thingModel,
          location: body.location,
          provenance: 'measured',
          source,
        });
        const headers = { location: `/api/v1/devices/${device.id}` };
        return { status: 201, headers, body: { ...present(device), credential } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/devices/:deviceId',
      allow: 'device.read',
      summary: 'One device',
      params: DeviceParams,
      async handle({ principal, params }) {
        return { body: present(await registry.getDevice(tenantOf(principal), params.deviceId)) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/devices/:deviceId',
      allow: 'device.manage',
      summary: 'Revoke a device; its entity and history stay',
      params: DeviceParams,
      async handle({ principal, params }) {
        await registry.revokeDevice(tenantOf(principal), params.deviceId);
        return { status: 204 };
      },
    }),
  ];
}

export function tenantOf(principal: Principal | undefined) {
  return principal?.tenant ?? defaultTenant;
}
