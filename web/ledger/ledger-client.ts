import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Localised, Page } from '../api/contract.ts';
import { pathWith, request } from '../api/request.ts';

export const ledgerColours = ['red', 'yellow', 'green', 'grey', 'undated'] as const;
export type LedgerColour = (typeof ledgerColours)[number];

export interface Milestone {
  readonly id: string;
  readonly title: Localised;
  readonly due: string;
  readonly weight: number;
}

export interface Terms {
  readonly title: Localised;
  readonly lead: string;
  readonly helpers: readonly { readonly unit: string; readonly share: number }[];
  readonly others: readonly Localised[];
  readonly weight: number;
  readonly milestones: readonly Milestone[];
}

export interface Slip {
  readonly seq: number;
  readonly colour: 'blue' | 'orange' | 'red';
  readonly milestone: string;
  readonly issuedAt: string;
  readonly answered: boolean;
  readonly excused: boolean;
}

export interface BoardItem {
  readonly id: string;
  readonly terms: Terms;
  readonly origin: {
    readonly row?: string;
    readonly section?: string;
    readonly source?: string;
    readonly meeting?: string;
  };
  readonly state: 'open' | 'suspended' | 'completed' | 'superseded';
  readonly startedAt: string;
  readonly lastReportAt?: string;
  readonly proven: Readonly<Record<string, number>>;
  readonly reported: Readonly<Record<string, number>>;
  readonly slips: readonly Slip[];
  readonly adjustments: number;
  readonly standing: {
    readonly colour: LedgerColour;
    readonly completion: number;
    readonly planned: number;
    readonly spi?: number;
    readonly score?: number;
    readonly deduction: number;
    readonly overdue: readonly { readonly milestone: string; readonly due: string; readonly overdue_days: number }[];
  };
}

export interface UnitScore {
  readonly unit: string;
  readonly leads: number;
  readonly helps: number;
  readonly red: number;
  readonly score?: number;
}

export interface Board {
  readonly at: string;
  readonly known: string;
  readonly months: readonly string[];
  readonly colours: Readonly<Record<LedgerColour, number>>;
  readonly units: readonly UnitScore[];
  readonly items: readonly BoardItem[];
}

export type EntryKindId =
  | 'set'
  | 'adjusted'
  | 'reported'
  | 'cosigned'
  | 'checked'
  | 'slipIssued'
  | 'slipAnswered'
  | 'slipExcused'
  | 'suspended'
  | 'resumed'
  | 'completed'
  | 'superseded';

/** What an entry says beside its kind; which members there are depends on the kind. */
export interface LedgerEntry {
  readonly kind: EntryKindId;
  readonly text?: string;
  readonly unit?: string;
  readonly milestone?: string;
  readonly completion?: number;
  readonly quality?: number;
  readonly report?: number;
  readonly slip?: number;
  readonly colour?: Slip['colour'];
  readonly overdue_days?: number;
  readonly decision?: string;
  readonly decidedBy?: string;
  readonly evidence?: readonly { readonly kind: 'case' | 'indicator' | 'link' | 'text'; readonly value: string }[];
}

export interface LedgerEvent extends LedgerEntry {
  readonly seq: number;
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: { readonly id: string; readonly name: string };
}

export interface AssignmentFile extends BoardItem {
  readonly version: number;
  readonly events: readonly LedgerEvent[];
}

export interface Meeting {
  readonly id: string;
  readonly heldAt: string;
  readonly title: string;
  readonly place: string;
  readonly units: readonly string[];
  readonly minutes: string;
  readonly resolutions: readonly { readonly text: string; readonly assignments: readonly string[] }[];
}

export const ledgerQueries = {
  board: (month: string | undefined) =>
    queryOptions({
      queryKey: ['ledger', 'board', month ?? 'now'],
      queryFn: ({ signal }) => request<Board>('/ledger/board', { query: { month }, signal }),
    }),
  assignment: (id: string) =>
    queryOptions({
      queryKey: ['ledger', 'assignment', id],
      queryFn: ({ signal }) => request<AssignmentFile>(`/ledger/assignments/${encodeURIComponent(id)}`, { signal }),
    }),
  meetings: () =>
    infiniteQueryOptions({
      queryKey: ['ledger', 'meetings'],
      queryFn: ({ signal, pageParam }) =>
        request<Page<Meeting>>('/ledger/meetings', { query: { before: pageParam }, signal }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ next }) => next,
    }),
};

export const boardFile = (month: string | undefined) => pathWith('/api/v1/ledger/board.csv', { month });

/** Units enter under `reports`, the office under `entries`. */
export function addEntry(id: string, by: 'reports' | 'entries', version: number, entry: object): Promise<object> {
  return request(`/ledger/assignments/${encodeURIComponent(id)}/${by}`, { method: 'POST', json: { version, entry } });
}

export function holdMeeting(meeting: object): Promise<Meeting> {
  return request('/ledger/meetings', { method: 'POST', json: meeting });
}
