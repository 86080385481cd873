import type { Page } from '../api/contract.ts';
import type { CaseFile, CaseSummary, CaseType } from '../api/contract-cases.ts';
import { request } from '../api/request.ts';
import type { PhotoFacts } from './send-act.ts';
import type { Person } from './store.ts';
import type { SyncHub } from './sync.ts';

const seg = encodeURIComponent;

/** Every call the patrol page makes. */
export const patrolHub = {
  getPerson: async () => (await request<{ readonly principal: Person }>('/session')).principal,
  signIn: (account: string, password: string, code?: string) =>
    request<{ readonly principal: Person }>('/session', {
      method: 'POST',
      json: { account, password, ...(code ? { code } : {}) },
    }),
  listTypes: async () => (await request<Page<CaseType>>('/case-types')).items,
  listTasks: async () =>
    (await request<Page<CaseSummary>>('/cases', { query: { queue: 'team', state: 'open', limit: 100 } })).items,
  openCase: (report: object, key: string) =>
    request<CaseSummary>('/cases', { method: 'POST', json: report, headers: { 'idempotency-key': key } }),
  getCase: (id: string) => request<CaseFile>(`/cases/${seg(id)}`),
  attach: (id: string, photo: Blob, about: PhotoFacts) =>
    request<{ readonly id: string }>(`/cases/${seg(id)}/attachments`, {
      method: 'POST',
      query: { ...about },
      file: photo,
    }),
  decide: (id: string, decision: object) =>
    request<CaseFile>(`/cases/${seg(id)}/actions`, { method: 'POST', json: decision }),
  saveShift: (id: string, shift: object) => request<object>(`/field/shifts/${seg(id)}`, { method: 'PUT', json: shift }),
  addPositions: (shift: string, positions: readonly object[]) =>
    request<object>(`/field/shifts/${seg(shift)}/positions`, { method: 'POST', json: { positions } }),
} satisfies SyncHub & Readonly<Record<string, unknown>>;
