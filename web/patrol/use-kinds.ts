import { useEffect, useState } from 'react';
import type { Localised } from '../api/contract.ts';
import type { CaseType } from '../api/contract-cases.ts';
import { patrolHub } from './patrol-hub.ts';
import type { PatrolStore } from './store.ts';

export interface Kind {
  readonly type: string;
  readonly code: string;
  readonly title: Localised;
}

/** What grid workers meet most; shown first. */
const frequent = ['0102', '0103', '0118', '0305', '0402', '0104', '0504', '0506'] as const;

/** Every class that can be reported, the frequent ones first; kept on the phone. */
export function useKinds(store: PatrolStore): readonly Kind[] {
  const [kinds, setKinds] = useState<readonly Kind[]>([]);
  useEffect(() => {
    let gone = false;
    const take = (types: readonly CaseType[]) => gone || setKinds(kindsOf(types));
    const read = async () => {
      const kept = await store.get('notes', 'types');
      // Only this hook writes here.
      if (Array.isArray(kept)) take(kept as readonly CaseType[]);
      const types = await patrolHub.listTypes();
      await store.put('notes', types, 'types');
      take(types);
    };
    // Without a network the kept ones do.
    read().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [store]);
  return kinds;
}

export function kindsOf(types: readonly CaseType[]): readonly Kind[] {
  const all = types.flatMap(({ id, classes = [] }) =>
    classes.filter(({ parent }) => parent !== undefined).map(({ code, title }) => ({ type: id, code, title })),
  );
  const rank = ({ code }: Kind) => {
    const at = frequent.indexOf(code as (typeof frequent)[number]);
    return at < 0 ? frequent.length : at;
  };
  return all.toSorted((a, b) => rank(a) - rank(b));
}

export const frequentCount = frequent.length;
