import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from '../api/contract.ts';
import { pagesOf } from '../api/pages.ts';
import { request } from '../api/request.ts';

export interface Target {
  readonly channel: string;
  readonly target: string;
  readonly breaker: 'closed' | 'open';
  readonly nextAt?: string;
  /** Since when the receiver has been away. */
  readonly downSince?: string;
  readonly failures: number;
  readonly delivered: number;
  readonly failed: number;
  readonly waiting: number;
  readonly dead: number;
  readonly lag_ms: number;
  readonly lastSuccessAt?: string;
  readonly lastFailureAt?: string;
  readonly lastError?: string;
  readonly lastErrorCode?: string;
}

export interface DeadDelivery {
  readonly channel: string;
  readonly target: string;
  readonly seq: number;
  readonly key: string;
  readonly attempts: number;
  readonly characters: number;
  readonly createdAt: string;
  readonly deadAt: string;
  readonly error: string;
  readonly errorCode?: string;
}

interface DeadPage {
  readonly items: readonly DeadDelivery[];
  readonly next?: number;
}

export const targetStates = ['behind', 'failing', 'dead'] as const;
export type TargetStateName = (typeof targetStates)[number];

export const deliveryQueries = {
  targets: (state: TargetStateName | undefined) =>
    infiniteQueryOptions({
      ...pagesOf<Page<Target>>(['delivery', 'targets', state], '/deliveries', { limit: 100, state }),
      refetchInterval: 5_000,
    }),
  dead: () =>
    infiniteQueryOptions({
      queryKey: ['delivery', 'dead'],
      queryFn: ({ signal, pageParam }) =>
        request<DeadPage>('/deliveries/dead', { query: { limit: 50, before: pageParam }, signal }),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: (page) => page.next,
      refetchInterval: 10_000,
    }),
  webhooks: () =>
    queryOptions({
      queryKey: ['delivery', 'webhooks'],
      queryFn: ({ signal }) => request<Page<Webhook>>('/webhooks', { signal }),
      refetchInterval: 10_000,
    }),
};

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly string[];
  /** How far whoever is told reaches; without it the whole city. */
  readonly unit?: string;
  readonly active: boolean;
  readonly delivered: number;
  readonly failed: number;
  readonly waiting: number;
  readonly dead: number;
  readonly breaker: 'closed' | 'open';
  readonly downSince?: string;
  readonly lastError?: string;
}

export const deliveryActs = {
  replay: (channel: string, target: string, seq?: number) =>
    request<{ replayed: number }>('/deliveries/replay', {
      method: 'POST',
      json: { channel, target, ...(seq !== undefined && { seq }) },
    }),
  drop: (channel: string, target: string, seq: number) =>
    request<void>('/deliveries/drop', { method: 'POST', json: { channel, target, seq } }),
  addWebhook: (webhook: Pick<Webhook, 'name' | 'url' | 'kinds' | 'unit'>) =>
    request<Webhook & { readonly secret: string }>('/webhooks', { method: 'POST', json: webhook }),
  changeWebhook: (id: string, part: { readonly active: boolean }) =>
    request<Webhook>(`/webhooks/${encodeURIComponent(id)}`, { method: 'PATCH', json: part }),
  deleteWebhook: (id: string) => request<void>(`/webhooks/${encodeURIComponent(id)}`, { method: 'DELETE' }),
};
