import type { Localised } from '@hub/kernel';
import type { OutboxConsumer, OutboxRow } from '@hub/runtime';
import type { CaseDeps } from '../act-on-case.ts';
import { stepOf } from '../case-actions.ts';
import type { CaseTypes } from '../case-types.ts';
import { type Notice, upsertExperience, upsertNotices, watchersOf } from './store-notices.ts';

/** The parts of a `case` message that notices are made from; `messageOf` writes them. */
interface CaseNews {
  readonly number: string;
  readonly title: Localised;
  readonly type: string;
  readonly class?: string;
  readonly event: string;
  readonly step: string;
  readonly version: number;
  readonly actor: string;
  readonly assignee?: string;
  readonly person?: string;
  /** Who held the case until the hub took it from them. */
  readonly was?: string;
  readonly at: string;
}

/**
 * Tells people of what happened to their cases: whom a case was given to, who holds it, and who watches it; nobody of what
 * they did themselves. The same consumer counts what everyone has handled.
 */
export function noticeConsumer({ database, types }: Pick<CaseDeps, 'database' | 'types'>): OutboxConsumer {
  return {
    name: 'cases.notices',
    topics: ['case'],
    async handle(rows) {
      const watchers = await watchersOf(
        database,
        rows.map(({ tenant, key }) => ({ tenant, caseId: key })),
      );
      const notices = rows.flatMap((row) => noticesOf(row, watchers.get(`${row.tenant} ${row.key}`) ?? []));
      const handled = rows.flatMap((row) => handledBy(types, row));
      return [...upsertNotices(notices), ...upsertExperience(handled)];
    },
  };
}

function noticesOf({ tenant, key, seq, data }: OutboxRow, watchers: readonly string[]): readonly Notice[] {
  const { number, title, event, actor, assignee, person, was, at } = data as unknown as CaseNews;
  // A case dispatched in the commit that opened it is told of once, as given.
  const holders = event === 'opened' ? [] : [assignee, person, was];
  const told = new Set([...holders, ...watchers].filter((one) => one !== undefined && one !== actor));
  return [...told].map((to) => ({ tenant, person: to ?? '', caseId: key, seq, event, at, number, title }));
}

/** Somebody who completed a handling step has handled one more of its class. */
function handledBy(types: CaseTypes, { tenant, data }: OutboxRow) {
  const { event, type, class: code = '', actor } = data as unknown as CaseNews;
  if (event !== 'completed' || actor.startsWith('hub:')) return [];
  const known = types.all.find(({ id }) => id === type);
  const from = (data as { readonly from?: string }).from;
  if (!known || from === undefined || stepOf(known.flow, from).kind !== 'handling') return [];
  return [{ tenant, person: actor, type, class: code }];
}
