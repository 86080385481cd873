import { queryOptions } from '@tanstack/react-query';
import type { Localised } from '../api/contract.ts';
import { request } from '../api/request.ts';

export type DefinitionKind = 'process' | 'decision';
export type DefinitionState = 'draft' | 'review' | 'released' | 'rejected';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Definition {
  readonly key: string;
  readonly version: number;
  readonly kind: DefinitionKind;
  readonly state: DefinitionState;
  readonly title: Localised;
  readonly revision: number;
  readonly source: 'editor' | 'pack';
  readonly note: string;
  readonly author: Named;
  readonly reviewer?: Named;
  readonly changedAt: string;
}

export interface DefinitionGroup {
  readonly key: string;
  readonly title: Localised;
  readonly current?: number;
  readonly versions: readonly Definition[];
}

export interface FileFault extends Localised {
  readonly element: string;
}

export interface OpenDefinition extends Definition {
  readonly xml: string;
  readonly faults: readonly FileFault[];
  readonly releases: readonly {
    readonly seq: number;
    readonly version: number;
    readonly at: string;
    readonly actor: Named;
    readonly note: string;
  }[];
}

export interface Outcome {
  readonly outcome?: 'completed' | 'failed' | 'cancelled' | 'waiting' | 'error';
  readonly passed?: readonly string[];
  readonly waiting?: readonly string[];
  readonly output?: unknown;
  readonly error?: string;
}

export interface TestRun {
  readonly tried: number;
  readonly same: number;
  readonly broken: number;
  readonly present?: number;
  readonly differences: readonly {
    readonly id: string;
    readonly input?: unknown;
    readonly present: Outcome;
    readonly draft: Outcome;
  }[];
}

export interface LiveCount {
  readonly version: number;
  readonly node: string;
  readonly count: number;
}

/** Work that was given up and waits for somebody. */
export interface FailedJob {
  readonly id: string;
  readonly kind: string;
  readonly instance: string | null;
  readonly key: string | null;
  readonly businessKey: string | null;
  readonly owner: string | null;
  readonly node: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly reason: Localised | null;
  readonly failedAt: string;
}

export interface FailedInstance {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly businessKey?: string;
  readonly error?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface MigrationOrder {
  readonly from: number;
  readonly version: number;
  readonly mapping: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  readonly note: string;
}

export interface MigrationResult {
  readonly tried: number;
  readonly moved: number;
  readonly left: number;
  readonly refused: readonly {
    readonly instanceId: string;
    readonly businessKey?: string;
    readonly reason: Localised;
  }[];
}

/** Where a case stands on its diagram. */
export interface CasePosition {
  readonly key: string;
  readonly version: number;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  readonly xml: string;
  readonly tokens: Readonly<Record<string, number>>;
  readonly passed: readonly string[];
  readonly timers: readonly { readonly node: string; readonly dueAt: string }[];
}

const folder = { process: '/processes', decision: '/decisions' } as const;

const pathOf = (kind: DefinitionKind, key: string, version: number) =>
  `${folder[kind]}/${encodeURIComponent(key)}/versions/${version}`;

export const processQueries = {
  list: (kind: DefinitionKind) =>
    queryOptions({
      queryKey: ['processes', kind, 'list'],
      queryFn: ({ signal }) => request<{ readonly items: readonly DefinitionGroup[] }>(folder[kind], { signal }),
    }),
  version: (kind: DefinitionKind, key: string, version: number) =>
    queryOptions({
      queryKey: ['processes', kind, key, version],
      queryFn: ({ signal }) => request<OpenDefinition>(pathOf(kind, key, version), { signal }),
    }),
  live: (key: string) =>
    queryOptions({
      queryKey: ['processes', 'live', key],
      queryFn: ({ signal }) =>
        request<{ readonly items: readonly LiveCount[] }>(`/processes/${encodeURIComponent(key)}/live`, { signal }),
      refetchInterval: 10_000,
    }),
  failedJobs: () =>
    queryOptions({
      queryKey: ['processes', 'jobs'],
      queryFn: ({ signal }) => request<{ readonly items: readonly FailedJob[] }>('/process-jobs', { signal }),
      refetchInterval: 30_000,
    }),
  failedInstances: () =>
    queryOptions({
      queryKey: ['processes', 'failed'],
      queryFn: ({ signal }) =>
        request<{ readonly items: readonly FailedInstance[] }>('/process-instances', {
          query: { status: 'failed', limit: 100 },
          signal,
        }),
    }),
  ofCase: (caseId: string, caseVersion: number) =>
    queryOptions({
      queryKey: ['processes', 'case', caseId, caseVersion],
      queryFn: ({ signal }) => request<CasePosition>(`/cases/${encodeURIComponent(caseId)}/process`, { signal }),
      retry: false,
    }),
};

export interface Draft {
  readonly xml: string;
  readonly title: Localised;
  readonly note: string;
}

const send = <T>(method: 'POST' | 'PUT', path: string, json: object) => request<T>(path, { method, json });

export const processCalls = {
  retry: (jobId: string) => send<object>('POST', `/process-jobs/${encodeURIComponent(jobId)}/retry`, {}),
  skip: (jobId: string, note: string) =>
    send<object>('POST', `/process-jobs/${encodeURIComponent(jobId)}/skip`, { note }),
  migrate: (key: string, order: MigrationOrder) =>
    send<MigrationResult>('POST', `/processes/${encodeURIComponent(key)}/migrations`, order),
  create: (kind: DefinitionKind, draft: Draft) => send<Definition>('POST', folder[kind], draft),
  save: ({ kind, key, version, revision }: Definition, draft: Draft) =>
    send<Definition>('PUT', pathOf(kind, key, version), { ...draft, revision }),
  check: (kind: DefinitionKind, xml: string) =>
    send<{ readonly faults: readonly FileFault[] }>('POST', `${folder[kind]}/check`, { xml }),
  submit: ({ kind, key, version, revision }: Definition) =>
    send<Definition>('POST', `${pathOf(kind, key, version)}/submit`, { revision }),
  review: ({ kind, key, version, revision }: Definition, approved: boolean, note: string) =>
    send<Definition>('POST', `${pathOf(kind, key, version)}/review`, { revision, approved, note }),
  rollBack: ({ kind, key, version }: Definition, note: string) =>
    send<object>('POST', `${folder[kind]}/${encodeURIComponent(key)}/roll-back`, { version, note }),
  testRun: ({ kind, key, version }: Definition, limit: number) =>
    send<TestRun>('POST', `${pathOf(kind, key, version)}/test-run`, { limit }),
};
