import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from '../api/problem.ts';
import { queries } from '../api/queries.ts';

/** The cache of everything fetched. A 401 anywhere means the session has ended: the reader signs in again and comes back. */
export function createClient(onSignedOut: () => void): QueryClient {
  const watch = (error: unknown) => {
    if (!(error instanceof Problem) || error.status !== 401) return;
    const { queryKey } = queries.session();
    if (!client.getQueryData(queryKey)) return;
    client.setQueryData(queryKey, null);
    onSignedOut();
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What the hub has answered will not change by asking again; a lost line may.
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
        retryDelay: (failures) => 500 * 2 ** failures,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
