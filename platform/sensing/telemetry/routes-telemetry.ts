import { HubError, type Instant } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import { payloadLimitBytes } from '../mqtt/mqtt-broker.ts';
import { deviceErrors } from '../sensing-errors.ts';
import type { Telemetry } from './telemetry.ts';

interface Deps {
  readonly registry: DeviceRegistry;
  readonly telemetry: Telemetry;
  readonly clock: () => Instant;
}

/** The HTTP way in. Nobody signs in: the device shows its own credential, which the handler checks. */
export function telemetryRoutes({ registry, telemetry, clock }: Deps): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/devices/:deviceId/telemetry',
      allow: 'public',
      summary: 'A message of a device, with its credential as bearer token; answered after the commit',
      params: Type.Object({ deviceId: Type.String({ maxLength: 64 }) }),
      accepts: ['text/plain', 'application/octet-stream'],
      rawBody: true,
      bodyLimit: payloadLimitBytes,
      async handle({ params, headers, body }) {
        const { authorization } = headers;
        const credential = typeof authorization === 'string' ? /^Bearer (\S+)$/i.exec(authorization)?.[1] : undefined;
        const device = await registry.findSignedIn(params.deviceId, credential ?? '');
        if (!device) throw deviceErrors.badCredential();
        const bytes = body instanceof Uint8Array ? body : new Uint8Array();
        const [outcome] = await telemetry.accept([{ device, channel: 'http', receivedAt: clock(), bytes }]);
        if (outcome && 'reason' in outcome) throw withDeadLetter(outcome.reason, outcome.deadLetter);
        return { status: 204 };
      },
    }),
  ];
}

function withDeadLetter({ code, status, text, details }: HubError, deadLetter: string): HubError {
  return new HubError(code, { status, ...text }, { ...details, deadLetter });
}
