import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Localised, Page } from '../api/contract.ts';
import { pagesOf } from '../api/pages.ts';
import { request } from '../api/request.ts';
import type { PersonalClass } from '../privacy/privacy-client.ts';
import { type DeclaredPurpose, purposeHeaders } from '../purpose/declared-purpose.ts';
import type { Opener } from '../purpose/purpose-bar.tsx';

interface Titled {
  readonly id: string;
  readonly title: Localised;
}

export interface EntityNote {
  readonly id: string;
  readonly types: readonly Titled[];
  readonly name: Localised | string | null;
}

export interface EntityField {
  readonly name: string;
  readonly title: Localised;
  readonly grade: 'open' | 'internal' | 'sensitive' | 'important' | 'core';
  readonly class: PersonalClass | null;
  readonly sensitive: boolean;
  readonly shown: 'whole' | 'masked' | 'hidden';
  readonly value: unknown;
  readonly unit: string | null;
  readonly observedAt: string | null;
  readonly opens: Opener | null;
}

export interface EntitySight extends EntityNote {
  readonly modifiedAt: string;
  readonly attributes: readonly EntityField[];
}

export const entityQueries = {
  list: (type: string) =>
    infiniteQueryOptions(pagesOf<Page<EntityNote>>(['entity', 'list', type], '/entities', { type, limit: 50 })),
  /** Looking for a purpose is recorded: it is not repeated without being asked for, nor kept when one has left. */
  sight: (id: string, why: DeclaredPurpose | undefined) =>
    queryOptions({
      queryKey: ['entity', 'sight', id, why],
      queryFn: ({ signal }) =>
        request<EntitySight>(`/entities/${encodeURIComponent(id)}`, { headers: purposeHeaders(why), signal }),
      refetchOnWindowFocus: false,
      retry: false,
      ...(why ? { gcTime: 0 } : {}),
    }),
};
