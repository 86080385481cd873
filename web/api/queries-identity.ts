import { queryOptions } from '@tanstack/react-query';
import { identity } from './identity.ts';

const never = Number.POSITIVE_INFINITY;

/** The cache's map for who there is; the first word of a key is what a mutation settles. */
export const identityQueries = {
  ways: () => queryOptions({ queryKey: ['ways'], queryFn: ({ signal }) => identity.getWays(signal), staleTime: never }),
  account: () =>
    queryOptions({ queryKey: ['account', 'own'], queryFn: ({ signal }) => identity.getOwnAccount(signal) }),
  sessions: () =>
    queryOptions({ queryKey: ['account', 'sessions'], queryFn: ({ signal }) => identity.listSessions(signal) }),
  factors: () =>
    queryOptions({ queryKey: ['account', 'factors'], queryFn: ({ signal }) => identity.getFactors(signal) }),
  units: (query: {
    readonly parent?: string;
    readonly q?: string;
    readonly id?: string;
    readonly at?: string | undefined;
  }) =>
    queryOptions({
      queryKey: ['organisation', 'units', query],
      queryFn: ({ signal }) => identity.listUnits(query, signal),
    }),
  roles: () =>
    queryOptions({ queryKey: ['roles'], queryFn: ({ signal }) => identity.listRoles(signal), staleTime: never }),
  people: (query: { readonly q?: string | undefined; readonly at?: string | undefined }) =>
    queryOptions({
      queryKey: ['organisation', 'people', query],
      queryFn: ({ signal }) => identity.listPeople(query, signal),
    }),
  posts: (query: { readonly unit?: string; readonly at?: string | undefined }) =>
    queryOptions({
      queryKey: ['organisation', 'posts', query],
      queryFn: ({ signal }) => identity.listPosts(query, signal),
    }),
  duties: (query: { readonly from: string; readonly to: string }) =>
    queryOptions({ queryKey: ['duty', query], queryFn: ({ signal }) => identity.listDuties(query, signal) }),
  absences: (query: { readonly from: string; readonly to: string }) =>
    queryOptions({ queryKey: ['absence', query], queryFn: ({ signal }) => identity.listAbsences(query, signal) }),
  keys: () => queryOptions({ queryKey: ['key'], queryFn: ({ signal }) => identity.listKeys(signal) }),
  clients: () => queryOptions({ queryKey: ['client'], queryFn: ({ signal }) => identity.listClients(signal) }),
  interaction: () =>
    queryOptions({
      queryKey: ['interaction'],
      queryFn: ({ signal }) => identity.getInteraction(signal),
      retry: false,
      gcTime: 0,
    }),
};
