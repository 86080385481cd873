import { queryOptions } from '@tanstack/react-query';
import type { Page } from './contract.ts';
import type { CaseDecision, CaseFile } from './contract-cases.ts';
import type { BulkAnswer, Duplicates, Proposal, SavedView, Skills, TeamMember, Worker } from './contract-desk.ts';
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
  saveView: (name: string, query: Readonly<Record<string, string>>) =>
    request<SavedView>('/cases/views', { method: 'POST', json: { name, query } }),
  declareSkills: (person: string, skills: readonly string[]) =>
    request<void>(`/cases/skills/${seg(person)}`, { method: 'PUT', json: { skills } }),
  forgetView: (id: string) => request<void>(`/cases/views/${seg(id)}`, { method: 'DELETE' }),
};

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
