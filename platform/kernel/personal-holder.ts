import type { Tenant } from './ids.ts';
import type { Localised } from './localised.ts';
import type { Instant } from './time.ts';

/** Whom personal information is about. */
export interface DataSubject {
  readonly tenant: Tenant;
  readonly id: string;
  /** Join keys by which registers know the same person, as far as it has been checked who it is. */
  readonly keys?: readonly string[];
}

/** What stands for an identity where records are joined without telling whose they are: a keyed digest. */
export type JoinKey = (identity: string) => string;

/** One line of the proof of a deletion: what went or stays, how much of it, and why. */
export interface Erasure {
  readonly what: Localised;
  readonly count: number;
  readonly done: 'erased' | 'kept';
  /** The law or rule by which it goes or stays. */
  readonly ground: Localised;
}

/** A module that keeps something about citizens: it tells all of it, and erases what no law keeps. */
export interface PersonalHolder {
  /** Names its part of an export. */
  readonly name: string;
  collect(of: DataSubject): Promise<readonly Readonly<Record<string, unknown>>[]>;
  erase(of: DataSubject, at: Instant): Promise<readonly Erasure[]>;
  /** Sets a field to what its subject says it should be; false when there is no such field here. */
  correct?(of: DataSubject, field: string, value: string): Promise<boolean>;
}

/** What a module keeps of people, and how long. */
export interface RetentionTerm {
  /** Entity type or case type. */
  readonly what: string;
  readonly title: Localised;
  readonly attribute: string;
  readonly attributeTitle: Localised;
  readonly class: string;
  readonly keep_ms: number;
}

/** How many things of a tenant have outlived a term. */
export interface RetentionLine extends RetentionTerm {
  readonly tenant: Tenant;
  readonly count: number;
}

/** A module that erases what has outlived its term, or only counts it. */
export interface RetentionKeeper {
  /** Names it, as it names its part of an export. */
  readonly name: string;
  readonly terms: readonly RetentionTerm[];
  /** About how many things a pass looks at. */
  size(): Promise<number>;
  /** Goes through all, batch by batch; goes on where it was stopped. `told` stops it by throwing. */
  pass(erases: boolean, told: RetentionTold): Promise<void>;
}

/** After each batch: how many more things were looked at, and what was found (and erased, if so asked) among them. */
export type RetentionTold = (looked: number, lines: readonly RetentionLine[]) => Promise<void>;

/** Lines of the same tenant and term as one. */
export function sumLines(lines: readonly RetentionLine[]): readonly RetentionLine[] {
  const sums = new Map<string, RetentionLine>();
  for (const line of lines) {
    const key = [line.tenant, line.what, line.attribute].join(' ');
    sums.set(key, { ...line, count: line.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

/** A whole pass, as sums. */
export async function takePass(keeper: RetentionKeeper, erases: boolean): Promise<readonly RetentionLine[]> {
  const all: RetentionLine[] = [];
  await keeper.pass(erases, async (_looked, lines) => void all.push(...lines));
  return sumLines(all);
}
