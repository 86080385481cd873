import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Localised } from '../api/contract.ts';
import { pagesOf } from '../api/pages.ts';
import { pathWith, request } from '../api/request.ts';

export interface ListedPolicy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly title: Localised;
  readonly text: string;
  readonly source: string;
  readonly since?: { readonly number: number; readonly at: string };
}

export interface PolicyVersion {
  readonly number: number;
  readonly hash: string;
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string };
  readonly reason: string | null;
}

export interface PolicyList {
  readonly version: PolicyVersion | null;
  readonly tested: number;
  readonly refusal: { readonly at: string; readonly reason: string } | null;
  readonly items: readonly ListedPolicy[];
}

export interface PolicyChange {
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly title: Localised;
  readonly source: string;
  readonly before?: string;
  readonly after?: string;
}

interface Term {
  readonly id: string;
  readonly title: Localised;
}

export interface Terms {
  readonly actions: readonly (Term & { readonly types: readonly string[]; readonly grantable: boolean })[];
  /** What the audit log keeps besides decisions. */
  readonly acts: readonly Term[];
  readonly entityTypes: readonly (Term & { readonly attributes: readonly Term[] })[];
  readonly purposes: readonly Term[];
  readonly roles: readonly Term[];
}

interface PolicyNote {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly title: Localised;
}

export interface WhyAnswer {
  readonly outcome: 'permit' | 'deny' | 'depends';
  readonly text: Localised;
  readonly because: readonly PolicyNote[];
  readonly notMet: readonly PolicyNote[];
  readonly filter: Localised;
  readonly needs: readonly { readonly kind: string; readonly text: Localised }[];
  readonly fields: readonly {
    readonly name: string;
    readonly title: Localised;
    readonly shown: 'whole' | 'masked' | 'hidden';
  }[];
  readonly policyVersion: string;
  readonly principal: { readonly name: string; readonly roles: readonly string[] };
}

/** What is asked; a text that is empty is not asked. */
export interface WhyQuery {
  readonly action: string;
  readonly type: string;
  readonly resource?: string | undefined;
  readonly id?: string | undefined;
  readonly purpose?: string | undefined;
  readonly caseId?: string | undefined;
  readonly person?: string | undefined;
  readonly post?: string | undefined;
  readonly role?: string | undefined;
  readonly unit?: string | undefined;
  readonly as?: string | undefined;
}

export type Sight = 'none' | 'hidden' | 'masked' | 'partly' | 'whole';

export interface Reader {
  readonly kind: 'post' | 'key';
  readonly role?: string;
  readonly roleTitle?: Localised;
  readonly unit?: string;
  readonly unitName?: Localised;
  readonly people?: number;
  readonly names: readonly string[];
  readonly sight: Readonly<Record<'plain' | 'purpose' | 'ground', Sight>>;
  readonly policies: readonly string[];
}

interface ReadersPage {
  readonly items: readonly Reader[];
  readonly asked: number;
  readonly next?: string;
}

export interface ReadersQuery {
  readonly entity?: string | undefined;
  readonly type?: string | undefined;
  readonly attribute?: string | undefined;
}

const never = Number.POSITIVE_INFINITY;

export const policyQueries = {
  list: () =>
    queryOptions({
      queryKey: ['policy', 'list'],
      queryFn: ({ signal }) => request<PolicyList>('/authority/policies', { signal }),
      retry: false,
    }),
  terms: () =>
    queryOptions({
      queryKey: ['policy', 'terms'],
      queryFn: ({ signal }) => request<Terms>('/authority/terms', { signal }),
      staleTime: never,
    }),
  versions: () =>
    infiniteQueryOptions({
      queryKey: ['policy', 'versions'],
      queryFn: ({ signal, pageParam }) =>
        request<{ items: readonly PolicyVersion[] }>('/authority/versions', {
          query: { limit: 50, before: pageParam },
          signal,
        }),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: ({ items }) => (items.length < 50 ? undefined : items.at(-1)?.number),
      retry: false,
    }),
  changes: (number: number, from: number | undefined) =>
    queryOptions({
      queryKey: ['policy', 'changes', number, from],
      queryFn: ({ signal }) =>
        request<{ from: number | null; to: number; items: readonly PolicyChange[] }>(
          `/authority/versions/${number}/changes`,
          { query: { from }, signal },
        ),
      staleTime: never,
    }),
  why: (query: WhyQuery) =>
    queryOptions({
      queryKey: ['policy', 'why', query],
      queryFn: ({ signal }) => request<WhyAnswer>('/authority/explain', { query: { ...query }, signal }),
      retry: false,
    }),
  readers: (query: ReadersQuery) =>
    infiniteQueryOptions({
      ...pagesOf<ReadersPage>(['policy', 'readers', query], '/authority/readers', { ...query, limit: 50 }),
      retry: false,
    }),
};

export const reloadPolicies = (reason: string) =>
  request<{ number: number; isNew: boolean }>('/authority/policies/reload', {
    method: 'POST',
    json: reason === '' ? {} : { reason },
  });

export const readersFile = (query: ReadersQuery) => pathWith('/api/v1/authority/readers', { ...query, format: 'csv' });
