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

/** What has outlived its term: an attribute of entities, or what cases of a type keep of people. */
export interface RetentionLine {
  readonly tenant: Tenant;
  /** Entity type or case type. */
  readonly what: string;
  readonly attribute: string;
  readonly class: string;
  readonly keep_ms: number;
  readonly count: number;
}

/** Keeps in the audit log what was erased because its term was over. */
export type NoteErasure = (lines: readonly RetentionLine[]) => Promise<void>;
