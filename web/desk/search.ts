import { type Queue, queues } from '../api/contract-cases.ts';
import { pickText } from '../shell/search-text.ts';

/** Which cases the desk lists, all of it in the address. */
export interface DeskSearch {
  readonly queue?: Queue;
  readonly role?: string;
  readonly state?: 'open' | 'closed';
  readonly type?: string;
  readonly area?: string;
  readonly bureau?: string;
  readonly class?: string;
  readonly source?: string;
  readonly slip?: string;
  readonly assignee?: string;
  readonly attributes?: string;
  readonly step?: string;
  readonly reopened?: string;
  readonly q?: string;
}

export const filterNames = [
  'state',
  'type',
  'area',
  'bureau',
  'class',
  'source',
  'slip',
  'assignee',
  'attributes',
  'step',
  'reopened',
  'q',
] as const satisfies readonly (keyof DeskSearch)[];

/** Reads the address; a queue or state that does not exist is left out, not passed on. */
export function parseDeskSearch(search: Readonly<Record<string, unknown>>): DeskSearch {
  const { queue, state, ...rest } = pickText(search, ['queue', 'role', ...filterNames]);
  return {
    ...rest,
    ...(isQueue(queue) ? { queue } : {}),
    ...(state === 'open' || state === 'closed' ? { state } : {}),
  };
}

function isQueue(text: string | undefined): text is Queue {
  return queues.some((queue) => queue === text);
}

export function isFiltered(search: DeskSearch): boolean {
  return filterNames.some((name) => search[name] !== undefined);
}

export function withoutFilters({ queue, role }: DeskSearch): DeskSearch {
  return { ...(queue ? { queue } : {}), ...(role ? { role } : {}) };
}
