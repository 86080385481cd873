import { queryOptions } from '@tanstack/react-query';
import type { Localised } from './contract.ts';
import type { CaseSummary } from './contract-cases.ts';
import { pathWith, request } from './request.ts';

export const divisions = ['bureau', 'district', 'street', 'grid', 'person', 'post', 'type', 'class'] as const;
export type Division = (typeof divisions)[number];

export interface BoardQuestion {
  /** Local days; the second is the one after the last. */
  readonly from: string;
  readonly to: string;
  readonly by: Division;
}

type Figures = Readonly<Partial<Record<BoardFigure, number>>>;
export type BoardFigure =
  | 'reported'
  | 'filed'
  | 'handled'
  | 'due'
  | 'closed'
  | 'closedInTime'
  | 'late'
  | 'reworked'
  | 'filingRate'
  | 'dispatchAccuracy'
  | 'handlingInTimeRate'
  | 'closingRate'
  | 'inTimeRate'
  | 'reworkRate'
  | 'reopenRate';

export interface BoardRow extends Figures {
  readonly key?: string;
  readonly name?: Localised;
  readonly isTotal?: boolean;
}

export interface Board {
  readonly total: BoardRow;
  readonly items: readonly BoardRow[];
  readonly titles: Readonly<Record<string, Localised>>;
}

const path = '/cases/performance';

/** Where a board is downloaded from. */
export function boardUrl({ from, to, by }: BoardQuestion, format: 'csv' | 'xlsx'): string {
  return pathWith(`/api/v1${path}`, { from, to, by, format });
}

export const boardQueries = {
  board: ({ from, to, by }: BoardQuestion) =>
    queryOptions({
      queryKey: ['case', 'board', from, to, by],
      queryFn: ({ signal }) => request<Board>(path, { query: { from, to, by }, signal }),
    }),
  behind: ({
    from,
    to,
    by,
    figure,
    key,
  }: BoardQuestion & { readonly figure: string; readonly key: string | undefined }) =>
    queryOptions({
      queryKey: ['case', 'behind', from, to, by, figure, key ?? ''],
      queryFn: ({ signal }) =>
        request<{ readonly count: number; readonly items: readonly CaseSummary[] }>(`${path}/cases`, {
          query: { from, to, by, figure, key },
          signal,
        }),
    }),
};
