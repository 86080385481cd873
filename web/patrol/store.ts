import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { CaseSummary } from '../api/contract-cases.ts';

/** Something a grid worker did that the hub has still to hear of. */
export interface QueuedAct {
  /** Made once, on the phone: sent again it does nothing twice. */
  readonly id: string;
  /** Whose: another person on the same phone sends none of it. */
  readonly person: string;
  readonly madeAt: string;
  readonly work: Report | Decision;
  readonly photos: readonly Blob[];
  /** `waiting` for the network, or `refused` by the hub and waiting for a person. */
  readonly state: 'waiting' | 'refused';
  readonly reason?: { readonly zh: string; readonly en: string };
}

export interface Report {
  readonly kind: 'report';
  readonly type: string;
  readonly class: string;
  readonly title: string;
  readonly note: string;
  readonly position: readonly [number, number];
  readonly accuracy_m: number;
}

/** A task done on the spot. */
export interface Decision {
  readonly kind: 'decision';
  readonly caseId: string;
  readonly number: string;
  readonly action: string;
  readonly version: number;
  readonly note: string;
  readonly position?: readonly [number, number];
}

export interface TrackPoint {
  readonly shift: string;
  readonly at: string;
  readonly lon: number;
  readonly lat: number;
  readonly accuracy_m: number;
}

interface PatrolSchema extends DBSchema {
  acts: { key: string; value: QueuedAct; indexes: { madeAt: string } };
  /** What was sent, for the list of the day: without its photos. */
  sent: {
    key: string;
    value: {
      readonly id: string;
      readonly person: string;
      readonly madeAt: string;
      readonly number: string;
      readonly title: string;
    };
  };
  track: { key: number; value: TrackPoint };
  /** Single values by name. */
  notes: { key: string; value: unknown };
}

export type PatrolStore = IDBPDatabase<PatrolSchema>;

export function openStore(): Promise<PatrolStore> {
  return openDB<PatrolSchema>('hub-patrol', 1, {
    upgrade(store) {
      store.createObjectStore('acts', { keyPath: 'id' }).createIndex('madeAt', 'madeAt');
      store.createObjectStore('sent', { keyPath: 'id' });
      store.createObjectStore('track', { autoIncrement: true });
      store.createObjectStore('notes');
    },
  });
}

/** Acts in the order they were made. */
export async function listActs(store: PatrolStore, person: string): Promise<readonly QueuedAct[]> {
  return (await store.getAllFromIndex('acts', 'madeAt')).filter((act) => act.person === person);
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Who was last signed in on this phone; without a network nobody can be asked. */
export async function readPerson(store: PatrolStore): Promise<Person | undefined> {
  const kept = await store.get('notes', 'person');
  return isPerson(kept) ? kept : undefined;
}

function isPerson(value: unknown): value is Person {
  return typeof value === 'object' && value !== null && 'id' in value && 'name' in value;
}

export async function keepTasks(store: PatrolStore, tasks: readonly CaseSummary[]): Promise<void> {
  await store.put('notes', tasks, 'tasks');
}

/** The tasks as they were when there was a network. */
export async function readTasks(store: PatrolStore): Promise<readonly CaseSummary[]> {
  const kept = await store.get('notes', 'tasks');
  // Only `keepTasks` writes here.
  return Array.isArray(kept) ? (kept as readonly CaseSummary[]) : [];
}
