import type { Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { ceilTo, day_ms, floorTo, hour_ms, type InstantRange } from './rollup-span.ts';
import { type Coverage, rollUp, type Series, selectCoverage, selectStaleHours } from './store-rollups.ts';

/**
 * Aggregates of closed hours and days, made for the attributes that somebody asks aggregates of and kept right ever
 * after: a write into an hour that is over marks the hour as stale in its own transaction, and whoever asks next makes
 * it anew. Marks and rollups exclude each other by a lock for each entity.
 */
export interface Rollups {
  /** The part of a range in which hours and days of all these are complete; makes what is missing. */
  cover(series: Asked, range: InstantRange): Promise<InstantRange | undefined>;
}

interface Asked {
  readonly tenant: string;
  readonly ids: readonly string[];
  readonly attributes: readonly string[];
}

/** Clocks of hub processes may differ by less than this: hours that ended later ago are rolled up, all that ended are marked. */
const clockTolerance_ms = 30 * 60_000;
/** A shorter stretch is read from the history as fast. */
const least_ms = day_ms;
/** Made in one transaction, during which late writes to the entity wait. */
const chunk_ms = 14 * day_ms;

export function openRollups(database: Database, clock: () => Instant, log: Log): Rollups {
  async function make(series: Series, range: InstantRange): Promise<void> {
    for (let from = range.from; from < range.to; from += chunk_ms)
      await rollUp(database, series, { from, to: Math.min(from + chunk_ms, range.to) });
  }

  /** Outwards from what is covered, so that this stays one stretch whatever breaks off. */
  async function extend(series: Series, covered: InstantRange | undefined, range: InstantRange): Promise<void> {
    if (!covered) return make(series, range);
    for (let to = covered.from; to > range.from; to -= chunk_ms)
      await rollUp(database, series, { from: Math.max(to - chunk_ms, range.from), to });
    if (covered.to < range.to) await make(series, { from: covered.to, to: range.to });
  }

  async function refresh(series: Series, range: InstantRange): Promise<void> {
    for (const stretch of stretchesOf(await selectStaleHours(database, series, range))) await make(series, stretch);
  }

  async function complete(tenant: string, one: Coverage, range: InstantRange): Promise<void> {
    const series = { tenant, id: one.id, attributes: [one.attribute] };
    const { covered } = one;
    if (!covered || covered.from > range.from || covered.to < range.to) await extend(series, covered, range);
    if (one.stale) await refresh(series, range);
  }

  return {
    async cover({ tenant, ids, attributes }, range) {
      const end = floorTo('hour', clock() - clockTolerance_ms);
      const rolled = { from: ceilTo('hour', range.from), to: Math.min(floorTo('hour', range.to), end) };
      if (rolled.to - rolled.from < least_ms || database.readOnly()) return undefined;
      try {
        for (const one of await selectCoverage(database, { tenant, ids, attributes }, rolled))
          await complete(tenant, one, rolled);
        return rolled;
      } catch (error) {
        // The history has the same answer, only slower.
        log.warn({ err: error }, 'rollups could not be made');
        return undefined;
      }
    },
  };
}

/** Hours less than a day apart are made in one go. */
function stretchesOf(hours: readonly Instant[]): InstantRange[] {
  const stretches: { from: Instant; to: Instant }[] = [];
  for (const start of hours) {
    const last = stretches.at(-1);
    if (last && start - last.to < day_ms) last.to = start + hour_ms;
    else stretches.push({ from: start, to: start + hour_ms });
  }
  return stretches;
}
