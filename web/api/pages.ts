import type { Page } from './contract.ts';
import { type Query, request } from './request.ts';

/** A list that the hub tells page by page, each saying where the next begins: what `infiniteQueryOptions` wants of it. */
export function pagesOf<Answer extends Page<unknown>>(queryKey: readonly unknown[], path: string, query: Query) {
  return {
    queryKey,
    queryFn: ({ signal, pageParam }: { readonly signal: AbortSignal; readonly pageParam: string | undefined }) =>
      request<Answer>(path, { query: { ...query, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Answer) => page.next,
  };
}
