import { Problem } from '../api/problem.ts';
import { isPassing, type PatrolHub, sendAct } from './send-act.ts';
import { listActs, type PatrolStore, type TrackPoint } from './store.ts';

export interface SyncHub extends PatrolHub {
  saveShift(id: string, shift: { readonly startedAt: string; readonly endedAt?: string }): Promise<unknown>;
  addPositions(shift: string, positions: readonly Omit<TrackPoint, 'shift'>[]): Promise<unknown>;
}

export interface Shift {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export type SyncEnd = 'done' | 'offline' | 'signedOut';

/** Only one page of a phone sends at a time; another that asks meanwhile waits for its turn. */
const lock = 'hub-patrol-sync';
const pointsAtOnce = 500;

/** Sends what is waiting, oldest first. What the hub refuses stays, with its reason, and does not hold up the rest. */
export function sync(store: PatrolStore, hub: SyncHub, person: string, changed: () => void): Promise<SyncEnd> {
  return navigator.locks.request(lock, async () => {
    try {
      await sendTrack(store, hub);
      for (const act of await listActs(store, person)) {
        if (act.state === 'refused') continue;
        await sendOne(store, hub, act.id);
        changed();
      }
      return 'done';
    } catch (error) {
      if (!isPassing(error)) throw error;
      return error instanceof Problem && error.status === 401 ? 'signedOut' : 'offline';
    }
  });
}

async function sendOne(store: PatrolStore, hub: SyncHub, id: string): Promise<void> {
  const act = await store.get('acts', id);
  if (!act) return;
  try {
    const { number } = await sendAct(hub, act);
    const title = act.work.kind === 'report' ? act.work.title : act.work.number;
    const write = store.transaction(['acts', 'sent'], 'readwrite');
    await Promise.all([
      write.objectStore('sent').put({ id, person: act.person, madeAt: act.madeAt, number, title }),
      write.objectStore('acts').delete(id),
      write.done,
    ]);
  } catch (error) {
    if (isPassing(error) || !(error instanceof Problem)) throw error;
    await store.put('acts', { ...act, state: 'refused', reason: error.text });
  }
}

/** Where somebody was on duty. The shift goes first; places it does not hold are not sent. */
async function sendTrack(store: PatrolStore, hub: SyncHub): Promise<void> {
  const shifts = await readShifts(store);
  for (const shift of shifts) {
    const { id, ...times } = shift;
    await hub.saveShift(id, times);
  }
  const [keys, points] = [await store.getAllKeys('track'), await store.getAll('track')];
  for (let start = 0; start < points.length; start += pointsAtOnce) {
    const batch = points.slice(start, start + pointsAtOnce);
    for (const [shift, own] of Map.groupBy(batch, (point) => point.shift)) {
      await hub.addPositions(
        shift,
        own.map(({ shift: _shift, ...point }) => point),
      );
    }
    const write = store.transaction('track', 'readwrite');
    await Promise.all([...keys.slice(start, start + pointsAtOnce).map((key) => write.store.delete(key)), write.done]);
  }
  const open = shifts.filter(({ endedAt }) => endedAt === undefined);
  if (open.length < shifts.length) await store.put('notes', open, 'shifts');
}

/** Shifts the hub may not have heard of in full. */
export async function readShifts(store: PatrolStore): Promise<readonly Shift[]> {
  const kept = await store.get('notes', 'shifts');
  // Only this module and the duty switch write here.
  return Array.isArray(kept) ? (kept as readonly Shift[]) : [];
}
