/** Where a device speaks. */
export function telemetryTopic(device: string): string {
  return `devices/${device}/telemetry`;
}

/** Where a device listens. */
export function commandsTopic(device: string): string {
  return `devices/${device}/commands`;
}

/** Why a device may not publish this, or undefined. One topic, compared whole: no pattern can slip past. */
export function refusePublish(
  device: string,
  packet: { readonly topic: string; readonly retain: boolean },
): string | undefined {
  if (packet.topic !== telemetryTopic(device)) return 'a device publishes to its own telemetry topic only';
  // A retained message would hand the next subscriber a reading of unknown age.
  if (packet.retain) return 'telemetry is not retained';
  return undefined;
}

/** `#`, `+`, `$share/…` and `$SYS/…` are other texts than the one allowed, so all of them are refused. */
export function maySubscribe(device: string, filter: string): boolean {
  return filter === commandsTopic(device);
}
