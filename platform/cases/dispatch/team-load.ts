import { isoInstant, type Localised } from '@hub/kernel';
import type { CaseDeps } from '../act-on-case.ts';
import { type Reader, selectTeamLoads } from '../store-list.ts';

export interface PersonLoadView {
  /** None for cases that wait for somebody to take them. */
  readonly person?: string;
  readonly name?: Localised;
  readonly units: readonly string[];
  readonly onDutyUntil?: string;
  readonly open: number;
  readonly overdue: number;
  /** Due within 24 hours and not paused: breaches to be expected unless something is done. */
  readonly soon: number;
}

/** Of the cases a person may see: who holds how many, the most pressed first; whoever is on duty without any is listed too. */
export async function teamLoad(deps: CaseDeps, reader: Reader): Promise<readonly PersonLoadView[]> {
  const loads = await selectTeamLoads(deps.database, reader, deps.clock());
  const posts = Map.groupBy(await deps.board.listPosts(reader.tenant), ({ person }) => person);
  const known = new Set(loads.map(({ person }) => person));
  const idle = [...posts]
    .filter(([person, own]) => !known.has(person) && own.some(({ onDutyUntil }) => onDutyUntil !== undefined))
    .filter(([, own]) => reader.units === 'all' || own.some(({ unit }) => reader.units.includes(unit)))
    .map(([person]) => ({ person, name: null, open: 0, overdue: 0, soon: 0 }));
  return [...loads, ...idle].map(({ person, name, ...counts }) => {
    const own = person === null ? [] : (posts.get(person) ?? []);
    const until = own.flatMap(({ onDutyUntil }) => onDutyUntil ?? []).toSorted((a, b) => b - a)[0];
    const called = own[0]?.personName ?? (name === null ? undefined : { zh: name, en: name });
    return {
      ...counts,
      units: [...new Set(own.map(({ unit }) => unit))],
      ...(person === null ? {} : { person }),
      ...(called === undefined ? {} : { name: called }),
      ...(until === undefined ? {} : { onDutyUntil: isoInstant(until) }),
    };
  });
}
