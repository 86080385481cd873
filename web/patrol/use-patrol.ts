import { useCallback, useEffect, useRef, useState } from 'react';
import { Problem } from '../api/problem.ts';
import { patrolHub } from './patrol-hub.ts';
import { listActs, type PatrolStore, type Person, type QueuedAct, readPerson } from './store.ts';
import { type SyncEnd, sync } from './sync.ts';

export interface Sent {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly madeAt: string;
}

export interface Patrol {
  readonly person: Person | undefined;
  readonly acts: readonly QueuedAct[];
  readonly sent: readonly Sent[];
  readonly state: SyncEnd | 'sending';
  /** Keeps an act on the phone, then tries to send it. */
  keep(act: QueuedAct): Promise<void>;
  remove(id: string): Promise<void>;
  sendNow(): void;
  signedIn(person: Person): Promise<void>;
}

const every_ms = 15_000;

/** What is on the phone and what becomes of it: sent at once when there is a network, and again whenever there may be one. */
export function usePatrol(store: PatrolStore): Patrol {
  const [person, setPerson] = useState<Person>();
  const [acts, setActs] = useState<readonly QueuedAct[]>([]);
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const [state, setState] = useState<Patrol['state']>('sending');
  const current = useRef<Person>(undefined);

  const look = useCallback(async () => {
    const who = current.current?.id ?? '';
    const [waiting, gone] = [await listActs(store, who), await store.getAll('sent')];
    setActs(waiting);
    setSent(
      gone
        .filter((one) => one.person === who)
        .sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
        .slice(0, 50),
    );
  }, [store]);

  const sendNow = useCallback(() => {
    const who = current.current;
    if (!who) return;
    setState('sending');
    sync(store, patrolHub, who.id, () => void look())
      .then(setState, () => setState('offline'))
      .finally(() => void look());
  }, [store, look]);

  const signedIn = useCallback(
    async (who: Person) => {
      const { id, name } = who;
      await store.put('notes', { id, name }, 'person');
      current.current = { id, name };
      setPerson({ id, name });
      await look();
      sendNow();
    },
    [store, look, sendNow],
  );

  useEffect(() => {
    const begin = async () => {
      const kept = await readPerson(store);
      current.current = kept;
      setPerson(kept);
      await look();
      try {
        await signedIn(await patrolHub.getPerson());
      } catch (error) {
        setState(error instanceof Problem && error.status === 401 ? 'signedOut' : 'offline');
      }
    };
    void begin();
    const timer = setInterval(sendNow, every_ms);
    addEventListener('online', sendNow);
    return () => {
      clearInterval(timer);
      removeEventListener('online', sendNow);
    };
  }, [store, look, sendNow, signedIn]);

  return {
    person,
    acts,
    sent,
    state,
    sendNow,
    signedIn,
    async keep(act) {
      await store.put('acts', act);
      await look();
      sendNow();
    },
    async remove(id) {
      await store.delete('acts', id);
      await look();
    },
  };
}
