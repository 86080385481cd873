let offset_ms = 0;

/**
 * Learns how far this machine's clock is off from the `Date` header, which has whole seconds:
 * differences below two seconds are left alone so that ages do not jump.
 */
export function noteServerTime(header: string | null, now = Date.now()): void {
  const server = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(server)) return;
  const difference = server - now;
  if (Math.abs(difference - offset_ms) >= 2_000) offset_ms = Math.abs(difference) < 2_000 ? 0 : difference;
}

/** The hub's time in epoch milliseconds, so that ages are right on a machine whose clock is wrong. */
export function serverNow(now = Date.now()): number {
  return now + offset_ms;
}
