import type { Instant } from '@hub/kernel';
import { limitPerAddress, type RateLimit, type Route, tokenBuckets } from '@hub/runtime';

export interface ReportLimits {
  readonly read: RateLimit;
  readonly write: RateLimit;
}

/** Generous, because a mobile operator's customers share addresses; one address alone cannot keep a process busy. */
export const reportLimits: ReportLimits = {
  read: { burst: 300, perMinute: 600 },
  write: { burst: 60, perMinute: 60 },
};

/** Public routes with a limit an address: one for what reads, one for what writes. */
export function limited(routes: readonly Route[], limits: ReportLimits, clock: () => Instant): readonly Route[] {
  const [reads, writes] = [routes.filter(isRead), routes.filter((route) => !isRead(route))];
  return [
    ...limitPerAddress(reads, tokenBuckets(limits.read), clock),
    ...limitPerAddress(writes, tokenBuckets(limits.write), clock),
  ];
}

function isRead({ method }: Route): boolean {
  return method === 'GET';
}
