import type {
  Alert,
  AreaCollection,
  AreaLevel,
  City,
  Cockpit,
  Evidence,
  Indicator,
  IndicatorValue,
  Page,
  Principal,
  Scope,
} from './contract.ts';
import type {
  Attachment,
  CaseCounts,
  CaseDecision,
  CaseFile,
  CaseSummary,
  CaseType,
  NewCase,
  Queue,
} from './contract-cases.ts';
import type { DeadLetter, Device, Recording } from './contract-sensing.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;

/** Lists that screens need whole are read page by page, up to this many. */
const mostPages = 10;

async function collect<Item>(read: (after: string | undefined) => Promise<Page<Item>>): Promise<Page<Item>> {
  const items: Item[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await read(next);
    items.push(...page.items);
    next = page.next;
    if (next === undefined) return { items };
  }
  return { items, ...(next === undefined ? {} : { next }) };
}

const seg = encodeURIComponent;

export interface ValuesQuery {
  readonly scope?: Scope;
  readonly subject?: string | undefined;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
}

export interface CasesQuery {
  readonly queue: Queue;
  readonly role?: string | undefined;
  readonly state?: string | undefined;
  readonly type?: string | undefined;
  readonly area?: string | undefined;
  readonly bureau?: string | undefined;
  readonly class?: string | undefined;
  readonly source?: string | undefined;
  readonly step?: string | undefined;
  readonly slip?: string | undefined;
  readonly assignee?: string | undefined;
  readonly attributes?: string | undefined;
  readonly reopened?: string | undefined;
  readonly q?: string | undefined;
  readonly limit?: number;
  readonly after?: string | undefined;
}

/** Every call the web app makes, by name. */
export const hub = {
  getSession: (signal?: Signal) => request<{ principal: Principal }>('/session', { signal }),
  signIn: (account: string, password: string) =>
    request<{ principal: Principal }>('/session', { method: 'POST', json: { account, password } }),
  signOut: () => request<void>('/session', { method: 'DELETE' }),
  getCity: (signal?: Signal) => request<City>('/city', { signal }),
  listAreas: (level: AreaLevel, signal?: Signal) => request<AreaCollection>('/areas', { query: { level }, signal }),
  listIndicators: (signal?: Signal) => request<Page<Indicator>>('/indicators', { signal }),
  listValues: (indicator: string, query: ValuesQuery, signal?: Signal) =>
    collect((after) =>
      request<Page<IndicatorValue>>(`/indicators/${seg(indicator)}/values`, { query: { ...query, after }, signal }),
    ),
  getEvidence: (indicator: string, subject: string, at: string | undefined, signal?: Signal) =>
    request<Evidence>(`/indicators/${seg(indicator)}/values/${seg(subject)}/evidence`, { query: { at }, signal }),
  listAlerts: (query: { readonly state: 'open' | 'cleared' | 'all'; readonly limit?: number }, signal?: Signal) =>
    request<Page<Alert>>('/alerts', { query, signal }),
  acknowledgeAlert: (alertId: string, note?: string) =>
    request<void>(`/alerts/${seg(alertId)}/acknowledgement`, { method: 'POST', json: note ? { note } : {} }),
  getCockpit: (signal?: Signal) => request<Cockpit>('/cockpit', { signal }),

  listCaseTypes: (signal?: Signal) => request<Page<CaseType>>('/case-types', { signal }),
  listCases: (query: CasesQuery, signal?: Signal) =>
    request<Page<CaseSummary>>('/cases', { query: { ...query }, signal }),
  getCaseCounts: (role: string | undefined, signal?: Signal) =>
    request<CaseCounts>('/cases/counts', { query: { role }, signal }),
  openCase: (order: NewCase) => request<CaseSummary>('/cases', { method: 'POST', json: order }),
  getCase: (caseId: string, signal?: Signal) => request<CaseFile>(`/cases/${seg(caseId)}`, { signal }),
  decideCase: (caseId: string, decision: CaseDecision) =>
    request<CaseFile>(`/cases/${seg(caseId)}/actions`, { method: 'POST', json: decision }),
  addAttachment: (caseId: string, file: File) =>
    request<Attachment>(`/cases/${seg(caseId)}/attachments`, { method: 'POST', query: { name: file.name }, file }),
  releaseAttachment: (caseId: string, attachmentId: string, released: boolean) =>
    request<Attachment>(`/cases/${seg(caseId)}/attachments/${seg(attachmentId)}/release`, {
      method: 'POST',
      json: { released },
    }),

  listDevices: (signal?: Signal) =>
    collect((after) => request<Page<Device>>('/devices', { query: { limit: 500, after }, signal })),
  listDeadLetters: (after: string | undefined, signal?: Signal) =>
    request<Page<DeadLetter>>('/dead-letters', { query: { limit: 50, after }, signal }),
  replayDeadLetter: (id: string) =>
    request<DeadLetter>(`/dead-letters/${seg(id)}/replay`, { method: 'POST', json: {} }),
  deleteDeadLetter: (id: string) => request<void>(`/dead-letters/${seg(id)}`, { method: 'DELETE' }),
  listRecordings: (signal?: Signal) => request<Page<Recording>>('/recordings', { signal }),
  startPlayback: (id: string, speed: number | 'max') =>
    request<void>(`/recordings/${seg(id)}/playback`, { method: 'POST', json: { speed } }),
  stopPlayback: (id: string) => request<void>(`/recordings/${seg(id)}/playback`, { method: 'DELETE' }),
};

export function attachmentUrl(caseId: string, attachmentId: string): string {
  return `/api/v1/cases/${seg(caseId)}/attachments/${seg(attachmentId)}`;
}
