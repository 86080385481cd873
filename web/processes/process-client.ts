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
