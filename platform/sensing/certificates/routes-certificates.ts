import { type Instant, isoInstant } from '@hub/kernel';
import { limitPerAddress, type Route, route, tokenBuckets } from '@hub/runtime';
import { Type } from 'typebox';
import { deviceIdPattern } from '../devices/device.ts';
import { tenantOf } from '../devices/routes-devices.ts';
import type { DeviceCertificates } from './device-certificates.ts';

const deviceId = Type.String({ pattern: deviceIdPattern });
const DeviceParams = Type.Object({ deviceId });
const noStore = { 'cache-control': 'no-store' };

export function certificateRoutes(certificates: DeviceCertificates, clock: () => Instant): readonly Route[] {
  const enrolment = route({
    method: 'POST',
    path: '/api/v1/device-enrolment',
    allow: 'public',
    summary: 'A device fetches its certificate by a claim code and a request (PKCS #10) of its own key',
    body: Type.Object(
      {
        device: deviceId,
        code: Type.String({ minLength: 20, maxLength: 40 }),
        request: Type.String({ minLength: 100, maxLength: 8_000 }),
      },
      { additionalProperties: false },
    ),
    bodyLimit: 16_384,
    async handle({ body }) {
      const { expiresAt, ...made } = await certificates.enrol(body);
      return { status: 201, headers: noStore, body: { ...made, expiresAt: isoInstant(expiresAt) } };
    },
  });
  return [
    ...limitPerAddress([enrolment], tokenBuckets({ burst: 30, perMinute: 30 }), clock),
    route({
      method: 'GET',
      path: '/api/v1/device-authority',
      allow: 'public',
      summary: 'The certificate by which devices know the hub’s MQTT port (PEM)',
      handle: () => ({
        headers: { 'content-type': 'application/x-pem-file' },
        body: certificates.authority(),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/devices/:deviceId/claims',
      allow: 'device.manage',
      stepUp: true,
      summary: 'A code by which the device fetches a certificate within a day; told once',
      params: DeviceParams,
      async handle({ principal, params }) {
        const { code, expiresAt } = await certificates.makeClaim(tenantOf(principal), params.deviceId);
        return { status: 201, headers: noStore, body: { code, expiresAt: isoInstant(expiresAt) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/devices/:deviceId/certificates',
      allow: 'device.read',
      summary: 'Certificates of a device',
      params: DeviceParams,
      handle: async ({ principal, params }) => ({
        body: { items: await certificates.list(tenantOf(principal), params.deviceId) },
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/devices/:deviceId/certificates/:serial',
      allow: 'device.manage',
      summary: 'Revokes a certificate; its session ends at once',
      params: Type.Object({ deviceId, serial: Type.String({ pattern: '^[0-9a-f]{1,64}$' }) }),
      async handle({ principal, params }) {
        await certificates.revoke(tenantOf(principal), params.deviceId, params.serial);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/devices/:deviceId/quarantine',
      allow: 'device.manage',
      summary: 'Puts a device into quarantine: it stays registered and may not speak',
      params: DeviceParams,
      async handle({ principal, params }) {
        await certificates.quarantine(tenantOf(principal), params.deviceId, true);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/devices/:deviceId/quarantine',
      allow: 'device.manage',
      summary: 'Lets a device speak again',
      params: DeviceParams,
      async handle({ principal, params }) {
        await certificates.quarantine(tenantOf(principal), params.deviceId, false);
        return { status: 204 };
      },
    }),
  ];
}
