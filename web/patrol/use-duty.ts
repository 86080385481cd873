import { useCallback, useEffect, useState } from 'react';
import type { PatrolStore } from './store.ts';
import { readShifts, type Shift } from './sync.ts';

export interface Fix {
  readonly position: readonly [number, number];
  readonly accuracy_m: number;
}

export interface Duty {
  readonly shift: Shift | undefined;
  /** Positions recorded in this shift on this phone, sent or not. */
  readonly recorded: number;
  readonly fix: Fix | undefined;
  readonly denied: boolean;
  toggle(): Promise<void>;
}

/** A place a minute is enough to see a round, and spares the battery. */
const between_ms = 60_000;

/**
 * Where the phone is, for reports; and a track, but only between going on duty and ending it. Off duty the position is used for
 * what is reported at that moment and kept nowhere else.
 */
export function useDuty(store: PatrolStore): Duty {
  const [shift, setShift] = useState<Shift>();
  const [recorded, setRecorded] = useState(0);
  const [fix, setFix] = useState<Fix>();
  const [denied, setDenied] = useState(false);

  useEffect(() => {
    void store.get('notes', 'shift').then((kept) => {
      // Only `toggle` writes here.
      if (kept !== undefined) setShift(kept as Shift);
    });
  }, [store]);

  useEffect(() => {
    let last = 0;
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        const { longitude: lon, latitude: lat, accuracy: accuracy_m } = coords;
        setDenied(false);
        setFix({ position: [lon, lat], accuracy_m });
        if (!shift || timestamp - last < between_ms) return;
        last = timestamp;
        const at = new Date(Math.max(timestamp, Date.parse(shift.startedAt))).toISOString();
        void store.add('track', { shift: shift.id, at, lon, lat, accuracy_m }).then(() => setRecorded((n) => n + 1));
      },
      (error) => setDenied(error.code === error.PERMISSION_DENIED),
      { enableHighAccuracy: true, maximumAge: 10_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [store, shift]);

  const toggle = useCallback(async () => {
    const now = new Date().toISOString();
    const next = shift ? undefined : { id: crypto.randomUUID(), startedAt: now };
    const told = shift ? { ...shift, endedAt: now } : next;
    const others = (await readShifts(store)).filter(({ id }) => id !== told?.id);
    await store.put('notes', [...others, ...(told ? [told] : [])], 'shifts');
    if (next) await store.put('notes', next, 'shift');
    else await store.delete('notes', 'shift');
    setRecorded(0);
    setShift(next);
  }, [store, shift]);

  return { shift, recorded, fix, denied, toggle };
}
