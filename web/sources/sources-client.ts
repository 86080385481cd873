import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

/** Another hub or system that is registered, and how it has answered. */
export interface Source {
  readonly id: string;
  readonly endpoint: string;
  readonly mode: 'inclusive' | 'exclusive' | 'redirect' | 'auxiliary';
  readonly name?: string;
  readonly description?: string;
  readonly alias?: string;
  readonly tenant?: string;
  readonly expiresAt?: string;
  readonly operations: readonly string[];
  readonly types: readonly string[];
  readonly ids: readonly string[];
  readonly attributes: readonly string[];
  readonly answers: number;
  readonly failures: number;
  readonly answeredAt?: string;
  readonly failedAt?: string;
  readonly failure?: string;
  readonly restingUntil?: string;
  /** Why its registration is not understood. */
  readonly paused?: string;
  readonly subscriptions: { readonly told: number; readonly waiting: number; readonly failing: number };
}

interface Sources {
  readonly alias: string;
  readonly items: readonly Source[];
  readonly total: number;
  readonly toTakeBack: number;
}

export const sourceQueries = {
  all: () =>
    queryOptions({
      queryKey: ['sources'],
      queryFn: ({ signal }) => request<Sources>('/context/sources', { signal }),
      refetchInterval: 5_000,
    }),
};
