import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AreaLevel, Cockpit, Scope } from './contract.ts';
import { type CasesQuery, hub, type ValuesQuery } from './hub.ts';
import { Problem } from './problem.ts';

/** Fewer changes than this are the ordinary flow. */
const backlog_rows = 500;

export const isCatchingUp = (cockpit: Cockpit | undefined): boolean => (cockpit?.behind ?? 0) > backlog_rows;

const never = Number.POSITIVE_INFINITY;

/**
 * The cache's map: the first word of a key is what a live event names. What events keep fresh is
 * also asked for again every so often, in case an event was missed.
 */
export const queries = {
  session: () =>
    queryOptions({
      queryKey: ['session'],
      // Nobody signed in is an answer, not a failure.
      queryFn: async ({ signal }) => {
        try {
          return (await hub.getSession(signal)).principal;
        } catch (error) {
          if (error instanceof Problem && error.status === 401) return null;
          throw error;
        }
      },
      staleTime: 5 * 60_000,
    }),
  city: () => queryOptions({ queryKey: ['city'], queryFn: ({ signal }) => hub.getCity(signal), staleTime: never }),
  areas: (level: AreaLevel) =>
    queryOptions({
      queryKey: ['areas', level],
      queryFn: ({ signal }) => hub.listAreas(level, signal),
      staleTime: never,
    }),
  indicators: () =>
    queryOptions({ queryKey: ['indicators'], queryFn: ({ signal }) => hub.listIndicators(signal), staleTime: never }),
  values: (indicator: string, query: ValuesQuery) =>
    queryOptions({
      queryKey: ['indicator', indicator, 'values', query],
      queryFn: ({ signal }) => hub.listValues(indicator, query, signal),
      refetchInterval: 60_000,
      enabled: indicator !== '',
    }),
  evidence: (indicator: string, subject: string, at: string | undefined) =>
    queryOptions({
      queryKey: ['indicator', indicator, 'evidence', subject, at ?? 'newest'],
      queryFn: ({ signal }) => hub.getEvidence(indicator, subject, at, signal),
    }),
  alerts: () =>
    queryOptions({
      queryKey: ['alert', 'open'],
      queryFn: ({ signal }) => hub.listAlerts({ state: 'open', limit: 100 }, signal),
      refetchInterval: 60_000,
    }),
  cockpit: () =>
    queryOptions({
      queryKey: ['cockpit'],
      queryFn: ({ signal }) => hub.getCockpit(signal),
      refetchInterval: ({ state }) => (isCatchingUp(state.data) ? 2_000 : 30_000),
    }),
  caseTypes: () =>
    queryOptions({ queryKey: ['case-types'], queryFn: ({ signal }) => hub.listCaseTypes(signal), staleTime: never }),
  openCases: (filter: { readonly area?: string | undefined } = {}) =>
    queryOptions({
      queryKey: ['case', 'open', filter],
      queryFn: ({ signal }) => hub.listCases({ queue: 'all', state: 'open', limit: 200, ...filter }, signal),
      refetchInterval: 60_000,
    }),
  cases: (query: CasesQuery) =>
    infiniteQueryOptions({
      queryKey: ['case', 'list', query],
      queryFn: ({ signal, pageParam }) => hub.listCases({ ...query, limit: 100, after: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next,
      refetchInterval: 60_000,
    }),
  caseCounts: (role: string | undefined) =>
    queryOptions({
      queryKey: ['case', 'counts', role ?? ''],
      queryFn: ({ signal }) => hub.getCaseCounts(role, signal),
      refetchInterval: 60_000,
    }),
  caseFile: (caseId: string) =>
    queryOptions({ queryKey: ['case', 'file', caseId], queryFn: ({ signal }) => hub.getCase(caseId, signal) }),
  devices: () =>
    queryOptions({ queryKey: ['device'], queryFn: ({ signal }) => hub.listDevices(signal), refetchInterval: 15_000 }),
  deadLetters: () =>
    infiniteQueryOptions({
      queryKey: ['dead-letter'],
      queryFn: ({ signal, pageParam }) => hub.listDeadLetters(pageParam, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next,
      refetchInterval: 15_000,
    }),
  recordings: () =>
    queryOptions({
      queryKey: ['recording'],
      queryFn: ({ signal }) => hub.listRecordings(signal),
      refetchInterval: 5_000,
    }),
};

export type ValuesScope = { readonly scope: Scope; readonly subject?: string | undefined };
