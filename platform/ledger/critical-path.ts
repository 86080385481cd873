/** A piece of work in a network: how long it takes and what it waits for. */
export interface Activity {
  readonly id: string;
  /** In any unit, the same for all. */
  readonly duration: number;
  readonly after: readonly string[];
}

export interface Scheduled {
  readonly earliest: number;
  /** How much later it may start without moving the end. */
  readonly slack: number;
}

export interface CriticalPath {
  readonly length: number;
  readonly path: readonly string[];
  readonly schedule: ReadonlyMap<string, Scheduled>;
}

/**
 * The critical path method (Kelley & Walker 1959): forward pass for the earliest starts, backward pass for the latest.
 * @returns undefined when activities wait for each other in a ring or for one that is not there
 */
export function criticalPath(activities: readonly Activity[]): CriticalPath | undefined {
  const order = inOrder(activities);
  if (!order) return undefined;
  const earliest = new Map<string, number>();
  const end = (activity: Activity) => (earliest.get(activity.id) ?? 0) + activity.duration;
  const byId = new Map(order.map((activity) => [activity.id, activity]));
  for (const activity of order) {
    const ends = activity.after.map((id) => end(byId.get(id) as Activity));
    earliest.set(activity.id, Math.max(0, ...ends));
  }
  const length = Math.max(0, ...order.map(end));
  const latest = new Map<string, number>();
  for (const activity of order.toReversed()) {
    const followers = order.filter(({ after }) => after.includes(activity.id));
    const limit = Math.min(length, ...followers.map(({ id }) => latest.get(id) ?? length));
    latest.set(activity.id, limit - activity.duration);
  }
  const schedule = new Map(
    order.map(({ id }) => [
      id,
      { earliest: earliest.get(id) ?? 0, slack: (latest.get(id) ?? 0) - (earliest.get(id) ?? 0) },
    ]),
  );
  return { length, path: order.filter(({ id }) => schedule.get(id)?.slack === 0).map(({ id }) => id), schedule };
}

/** Each after all it waits for (Kahn 1962). */
function inOrder(activities: readonly Activity[]): readonly Activity[] | undefined {
  const done = new Set<string>();
  const order: Activity[] = [];
  for (;;) {
    const next = activities.filter(({ id, after }) => !done.has(id) && after.every((other) => done.has(other)));
    if (next.length === 0) return order.length === activities.length ? order : undefined;
    for (const activity of next) done.add(activity.id);
    order.push(...next);
  }
}
