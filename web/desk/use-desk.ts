import { useNavigate, useSearch } from '@tanstack/react-router';
import type { CasesQuery } from '../api/hub.ts';
import type { DeskSearch } from './search.ts';

/** The desk's queue, role and filters, read from the address, and the one way to change them. */
export function useDesk() {
  const search = useSearch({ from: '/inside/desk' });
  const navigate = useNavigate();
  const queue = search.queue ?? 'all';
  const query: CasesQuery = { ...search, queue };
  const change = (part: { readonly [K in keyof DeskSearch]?: DeskSearch[K] | undefined }) =>
    void navigate({ to: '/desk', search: { ...search, ...part } as DeskSearch, replace: true });
  /** Shows quite another selection, as a saved view does. */
  const show = (other: DeskSearch) => void navigate({ to: '/desk', search: other });
  return { search, queue, query, change, show };
}
