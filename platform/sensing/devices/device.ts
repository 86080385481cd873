import type { DeviceId, EntityId, Geometry, Instant, Localised, Provenance, Tenant } from '@hub/kernel';

/** A registered device. It writes to one entity. */
export interface Device {
  readonly id: DeviceId;
  readonly tenant: Tenant;
  readonly name: Localised;
  readonly thingModel: string;
  readonly entityId: EntityId;
  readonly location: Geometry;
  readonly provenance: Provenance;
  readonly source: string;
  readonly lastSeen?: Instant;
  /** Since when it may not speak. */
  readonly quarantinedAt?: Instant;
}

/** Part of topics and URNs: no slash, wildcard or space. */
export const deviceIdPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

export function isDeviceId(text: string): boolean {
  return new RegExp(deviceIdPattern).test(text);
}

/** A device that has been silent for three periods of its thing model is offline; so is one never heard. */
export function isOnline(lastSeen: Instant | undefined, period_ms: number, now: Instant): boolean {
  return lastSeen !== undefined && now - lastSeen <= 3 * period_ms;
}
