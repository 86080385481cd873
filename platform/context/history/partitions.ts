import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { createPartition } from './store-partitions.ts';

/** A part of the history table: years before 2026, then months, and one part each for what is far off. */
export interface Partition {
  readonly name: string;
  /** ISO date-time, or `minvalue` / `maxvalue`. */
  readonly from: string;
  readonly to: string;
}

const [firstYear, firstMonthlyYear, endYear] = [1970, 2026, 2050];
const two = (value: number) => String(value).padStart(2, '0');
const day = (year: number, month: number) => `${year}-${two(month)}-01T00:00:00Z`;

/** The partition an instant belongs to. Bounds never change once released: partitions exist with them. */
export function partitionOf(at: Instant): Partition {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  if (year < firstYear) return { name: 'attribute_instance_past', from: 'minvalue', to: day(firstYear, 1) };
  if (year >= endYear) return { name: 'attribute_instance_future', from: day(endYear, 1), to: 'maxvalue' };
  if (year < firstMonthlyYear) return { name: `attribute_instance_${year}`, from: day(year, 1), to: day(year + 1, 1) };
  const next = month === 12 ? day(year + 1, 1) : day(year, month + 1);
  return { name: `attribute_instance_${year}_${two(month)}`, from: day(year, month), to: next };
}

/** When a part of the history ends; undefined for what has no end and for other tables. */
export function endOfPartition(name: string): Instant | undefined {
  if (name === 'attribute_instance_past') return Date.parse(day(firstYear, 1));
  const [, year, month] = /^attribute_instance_(\d{4})(?:_(\d{2}))?$/.exec(name) ?? [];
  if (year === undefined) return undefined;
  return month === undefined ? Date.UTC(Number(year) + 1, 0) : Date.UTC(Number(year), Number(month));
}

/** Makes the parts of the history table that rows are about to go into. */
export interface Partitions {
  ensure(instants: Iterable<Instant>): Promise<void>;
  /** Some may have been dropped. */
  forget(): void;
}

export function openPartitions(database: Database): Partitions {
  const ready = new Set<string>();
  /** Within a month that is ready: where nearly all that is written lies. */
  let recent = { from: 0, until: 0 };
  return {
    async ensure(instants) {
      const needed = new Map<string, Partition>();
      for (const at of instants) {
        if (at >= recent.from && at < recent.until) continue;
        const partition = partitionOf(at);
        if (!ready.has(partition.name)) needed.set(partition.name, partition);
        else recent = { from: Date.parse(partition.from), until: Date.parse(partition.to) };
      }
      for (const partition of needed.values()) {
        await createPartition(database, partition);
        ready.add(partition.name);
      }
    },
    forget() {
      ready.clear();
      recent = { from: 0, until: 0 };
    },
  };
}
