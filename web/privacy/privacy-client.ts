import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Localised, Page } from '../api/contract.ts';
import { pagesOf } from '../api/pages.ts';
import { request } from '../api/request.ts';

export const personalClasses = [
  'basic',
  'contact',
  'identity',
  'biometric',
  'health',
  'finance',
  'whereabouts',
  'belief',
  'minor',
] as const;
export type PersonalClass = (typeof personalClasses)[number];

interface PurposeNote {
  readonly code: string;
  readonly title: Localised;
}

export interface Register {
  /** Uses are counted from here on. */
  readonly since: string;
  readonly purposes: readonly (PurposeNote & {
    readonly basis: Localised;
    readonly consents: number;
    readonly uses: number;
  })[];
  readonly activities: readonly Activity[];
}

export interface Activity {
  readonly keeper: string;
  readonly type: string;
  readonly title: Localised;
  readonly pack: Localised;
  readonly lead: string;
  readonly fields: readonly {
    readonly id: string;
    readonly title: Localised;
    readonly class: PersonalClass;
    readonly sensitive: boolean;
    readonly masked: boolean;
    readonly keep_ms: number | null;
  }[];
}

export const consentStates = ['valid', 'withdrawn', 'expired'] as const;

export interface ConsentReceipt {
  readonly id: string;
  /** A pseudonym: the same for the same person, and nobody is found by it. */
  readonly person: string;
  readonly unit: string;
  readonly unitName: Localised;
  readonly purpose: PurposeNote;
  readonly classes: readonly PersonalClass[];
  readonly givenAt: string;
  readonly expiresAt: string;
  readonly withdrawnAt: string | null;
  readonly state: (typeof consentStates)[number];
  readonly uses: number;
}

export interface DataUse {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly unitName: Localised | null;
  readonly person: string;
  readonly entityId?: string;
  readonly attributes: readonly string[];
  readonly purpose: PurposeNote;
  readonly caseId: string | null;
  readonly consentId: string | null;
}

export interface RetentionTerm {
  readonly keeper: string;
  readonly what: string;
  readonly title: Localised;
  readonly attribute: string;
  readonly attributeTitle: Localised;
  readonly class: PersonalClass;
  readonly keep_ms: number;
}

export interface RetentionRun {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly actor: { readonly id: string; readonly name: string };
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly rows: number;
  readonly total: number;
  readonly task: { readonly erases: boolean };
  readonly result: readonly (RetentionTerm & { readonly count: number })[] | null;
}

export const privacySearchNames = ['tab', 'purpose', 'state', 'unit', 'from', 'to', 'consent', 'case', 'id'] as const;
export type PrivacySearch = { readonly [Name in (typeof privacySearchNames)[number]]?: string | undefined };

/** Each look is itself a record: none is repeated without being asked for. */
const once = { retry: false, refetchOnWindowFocus: false } as const;

function pages<Item>(path: string, search: Readonly<Record<string, string | undefined>>) {
  return infiniteQueryOptions({
    ...pagesOf<Page<Item>>(['privacy', path, search], path, { ...search, limit: 50 }),
    ...once,
  });
}

export const privacyQueries = {
  register: () =>
    queryOptions({
      queryKey: ['privacy', 'register'],
      queryFn: ({ signal }) => request<Register>('/personal/register', { signal }),
      ...once,
    }),
  consents: (search: Readonly<Record<string, string | undefined>>) =>
    pages<ConsentReceipt>('/personal/consents', search),
  uses: (search: Readonly<Record<string, string | undefined>>) => pages<DataUse>('/personal/uses', search),
  terms: () =>
    queryOptions({
      queryKey: ['privacy', 'terms'],
      queryFn: ({ signal }) => request<Page<RetentionTerm>>('/retention/terms', { signal }),
      ...once,
    }),
  runs: () =>
    queryOptions({
      queryKey: ['privacy', 'runs'],
      queryFn: ({ signal }) => request<Page<RetentionRun>>('/retention/runs', { signal }),
      refetchInterval: ({ state }) => (state.data?.items[0]?.state === 'running' ? 1_000 : false),
      retry: false,
    }),
};

export const privacyActs = {
  count: () => request<RetentionRun>('/retention/counts', { method: 'POST' }),
  erase: () => request<RetentionRun>('/retention/runs', { method: 'POST' }),
  cancel: (id: string) => request<void>(`/retention/runs/${encodeURIComponent(id)}`, { method: 'DELETE' }),
};
