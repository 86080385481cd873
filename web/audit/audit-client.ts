import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from '../api/contract.ts';
import { pagesOf } from '../api/pages.ts';
import { request } from '../api/request.ts';

export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly decision: 'permit' | 'deny';
  readonly purpose: string | null;
  readonly caseId: string | null;
  readonly policies: readonly string[];
  readonly requestId: string | null;
  readonly address: string | null;
  readonly retention: 'access' | 'change' | 'security';
  readonly details: unknown;
}

export interface AuditSearch {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly resource?: string | undefined;
  readonly decision?: string | undefined;
  readonly case?: string | undefined;
  readonly purpose?: string | undefined;
}

export const auditSearchNames = ['from', 'to', 'actor', 'action', 'resource', 'decision', 'case', 'purpose'] as const;

interface Finding {
  readonly kind: 'changed' | 'deleted' | 'inserted' | 'reordered' | 'rolledBack' | 'badSignature';
  readonly seq: number;
  readonly through?: number;
  readonly part?: string;
}

export interface VerificationResult {
  readonly size: number;
  readonly checkpoints: number;
  readonly rows: number;
  readonly withheld: { readonly retention: number; readonly tenant: number };
  readonly findings: readonly Finding[];
  readonly head: { readonly size: number; readonly root: string; readonly at: string; readonly key: string } | null;
  readonly witnesses: readonly { readonly name: string; readonly key: string; readonly size: number }[];
}

export interface Verification {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly actor: { readonly id: string; readonly name: string };
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly rows: number;
  readonly total: number;
  readonly result: VerificationResult | null;
}

interface Checkpoints {
  readonly publicKey: string;
  readonly anchored: { readonly size: number; readonly state: 'good' | 'failing' | 'rolledBack' };
}

export interface Witness {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly size: number;
  readonly vouchedAt: string | null;
  readonly failure: string | null;
  readonly failedAt: string | null;
}

export interface Witnessed {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly seenAt: string | null;
  readonly refusedAt: string | null;
  readonly contradictedAt: string | null;
}

export interface EntryProof {
  readonly seq: number;
  /** The canonical text that was hashed. */
  readonly entry: string;
  readonly hash: string;
  readonly checkpoint: {
    readonly algorithm: string;
    readonly size: number;
    readonly root: string;
    readonly at: string;
  };
  readonly proof: readonly string[];
}

export const auditQueries = {
  search: (search: AuditSearch) =>
    infiniteQueryOptions({
      ...pagesOf<Page<AuditEntry>>(['audit', 'search', search], '/audit', { ...search, limit: 50 }),
      retry: false,
      // Each look is itself a record.
      refetchOnWindowFocus: false,
    }),
  verifications: () =>
    queryOptions({
      queryKey: ['audit', 'verifications'],
      queryFn: ({ signal }) => request<{ items: readonly Verification[] }>('/audit/verifications', { signal }),
      refetchInterval: ({ state }) => (state.data?.items[0]?.state === 'running' ? 1_000 : false),
      retry: false,
    }),
  checkpoints: () =>
    queryOptions({
      queryKey: ['audit', 'checkpoints'],
      queryFn: ({ signal }) => request<Checkpoints>('/audit/checkpoints', { query: { limit: 1 }, signal }),
      retry: false,
    }),
  witnesses: () =>
    queryOptions({
      queryKey: ['audit', 'witnesses'],
      queryFn: ({ signal }) =>
        request<{ items: readonly Witness[]; witnessed: readonly Witnessed[] }>('/audit/witnesses', { signal }),
      refetchInterval: 10_000,
      retry: false,
    }),
};

const seg = encodeURIComponent;

export const auditActs = {
  verify: () => request<Verification>('/audit/verifications', { method: 'POST' }),
  cancel: (id: string) => request<void>(`/audit/verifications/${seg(id)}`, { method: 'DELETE' }),
  prove: (seq: number) => request<EntryProof>(`/audit/${seq}/proof`),
  addWitness: (witness: { readonly name: string; readonly url: string; readonly publicKey: string }) =>
    request<{ id: string }>('/audit/witnesses', { method: 'POST', json: witness }),
  endWitness: (id: string) => request<void>(`/audit/witnesses/${seg(id)}`, { method: 'DELETE' }),
  addWitnessed: (log: { readonly name: string; readonly publicKey: string }) =>
    request<{ key: string }>('/audit/witnessed', { method: 'POST', json: log }),
  endWitnessed: (key: string) => request<void>(`/audit/witnessed/${seg(key)}`, { method: 'DELETE' }),
};

export const auditFile = '/api/v1/audit/export';
