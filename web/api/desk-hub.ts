import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Page } from './contract.ts';
import type { CaseDecision, CaseFile } from './contract-cases.ts';
import type {
  Advice,
  BulkAnswer,
  CaseDocument,
  DocumentKind,
  DrawnDocument,
  Duplicates,
  Notice,
  Proposal,
  SavedView,
  Skills,
  TeamMember,
  Worker,
} from './contract-desk.ts';
import { request } from './request.ts';

const seg = encodeURIComponent;
type Signal = AbortSignal | undefined;

/** Every call that only the desk makes, by name. */
export const deskHub = {
  decideMany: (decision: Omit<CaseDecision, 'version'>, cases: readonly { id: string; version: number }[]) =>
    request<BulkAnswer>('/cases/actions', { method: 'POST', json: { ...decision, cases } }),
  mergeCase: (caseId: string, into: string, version: number) =>
    request<CaseFile>(`/cases/${seg(caseId)}/merge`, { method: 'POST', json: { into, version } }),
  unmergeCase: (caseId: string, version: number, note: string) =>
    request<CaseFile>(`/cases/${seg(caseId)}/unmerge`, { method: 'POST', json: { version, note } }),
  watchCase: (caseId: string, on: boolean) =>
    request<void>(`/cases/${seg(caseId)}/watch`, { method: on ? 'PUT' : 'DELETE' }),
  declareSkills: (person: string, skills: readonly string[]) =>
    request<void>(`/cases/skills/${seg(person)}`, { method: 'PUT', json: { skills } }),
  saveView: ({ name, query, sharedWith }: Pick<SavedView, 'name' | 'query' | 'sharedWith'>) =>
    request<SavedView>('/cases/views', {
      method: 'POST',
      json: { name, query, ...(sharedWith ? { sharedWith } : {}) },
    }),
  drawDocument: (caseId: string, kind: string, reason: string | undefined) =>
    request<DrawnDocument>(`/cases/${seg(caseId)}/documents/${seg(kind)}`, {
      method: 'POST',
      json: reason === undefined ? {} : { reason },
    }),
  readNotices: (which: { readonly upTo: string; readonly caseId?: string }) =>
    request<void>('/cases/notices/read', { method: 'POST', json: which }),
  forgetView: (id: string) => request<void>(`/cases/views/${seg(id)}`, { method: 'DELETE' }),
};

/** What is about to be told, as far as it is known. */
export interface NearMatter {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly class?: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly area?: string;
}

const read = <T>(path: string, signal: Signal) => request<T>(path, { signal });

export const deskQueries = {
  proposals: (caseId: string) =>
    queryOptions({
      queryKey: ['case', 'proposals', caseId],
      queryFn: ({ signal }) => read<Page<Proposal>>(`/cases/${seg(caseId)}/dispatch-proposals`, signal),
    }),
  workers: (caseId: string) =>
    queryOptions({
      queryKey: ['case', 'workers', caseId],
      queryFn: ({ signal }) => read<Page<Worker>>(`/cases/${seg(caseId)}/workers`, signal),
    }),
  duplicates: (caseId: string) =>
    queryOptions({
      queryKey: ['case', 'duplicates', caseId],
      queryFn: ({ signal }) => read<Duplicates>(`/cases/${seg(caseId)}/duplicates`, signal),
    }),
  advice: (type: string, answers: string) =>
    queryOptions({
      queryKey: ['case-types', 'advice', type, answers],
      queryFn: ({ signal }) =>
        request<Page<Advice>>(`/case-types/${seg(type)}/advice`, {
          method: 'POST',
          json: { answers: JSON.parse(answers) as object },
          signal,
        }),
      enabled: answers !== '{}',
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  near: (matter: NearMatter) =>
    queryOptions({
      queryKey: ['case', 'near', matter],
      queryFn: ({ signal }) =>
        request<Pick<Duplicates, 'items'>>('/cases/duplicates', { method: 'POST', json: matter, signal }),
    }),
  documents: (caseId: string) =>
    queryOptions({
      queryKey: ['case', 'documents', caseId],
      queryFn: ({ signal }) => read<Page<DocumentKind>>(`/cases/${seg(caseId)}/documents`, signal),
    }),
  document: (caseId: string, kind: string, version: string | undefined) =>
    queryOptions({
      queryKey: ['case', 'documents', caseId, kind, version ?? 'newest'],
      queryFn: ({ signal }) =>
        request<CaseDocument>(`/cases/${seg(caseId)}/documents/${seg(kind)}`, {
          signal,
          ...(version === undefined ? {} : { query: { version } }),
        }),
    }),
  notices: (unread: boolean, limit: number) =>
    queryOptions({
      queryKey: ['case', 'notices', unread, limit],
      queryFn: ({ signal }) =>
        request<Page<Notice>>('/cases/notices', { signal, query: { limit, ...(unread ? { unread: 'true' } : {}) } }),
      refetchInterval: 60_000,
    }),
  views: () =>
    queryOptions({ queryKey: ['views'], queryFn: ({ signal }) => read<Page<SavedView>>('/cases/views', signal) }),
  skills: () =>
    queryOptions({
      queryKey: ['case', 'skills'],
      queryFn: ({ signal }) => read<Skills>('/cases/skills', signal),
    }),
  teamLoad: () =>
    queryOptions({
      queryKey: ['case', 'team-load'],
      queryFn: ({ signal }) => read<Page<TeamMember>>('/cases/team-load', signal),
      refetchInterval: 60_000,
    }),
};
