import type { Localised, Position } from '../api/contract.ts';
import { request } from '../api/request.ts';
import type { MapGeometry } from '../map/geojson.ts';

export interface Ask {
  readonly name: string;
  readonly required?: boolean;
  readonly many?: boolean;
  readonly answer: {
    readonly kind: 'text' | 'number' | 'boolean' | 'dateTime' | 'code';
    readonly title: Localised;
    readonly codes?: Readonly<Record<string, Localised>>;
  };
}

export interface Service {
  readonly id: string;
  readonly title: Localised;
  readonly group: Localised;
  readonly promisedBy: string;
  readonly asks: readonly Ask[];
  readonly filing?: Localised;
}

export interface Places {
  readonly centre: Position;
  readonly districts: readonly {
    readonly code: string;
    readonly name: Localised;
    readonly labelPoint?: Position;
    readonly outline?: Extract<MapGeometry, { type: 'Polygon' | 'MultiPolygon' }>;
  }[];
  readonly streets: readonly { readonly code: string; readonly name: Localised; readonly parent?: string }[];
}

export interface NearReport {
  readonly number: string;
  readonly title: Localised;
  readonly meToo: number;
  readonly distance_m: number;
  readonly reportedAt: string;
  readonly step: { readonly title: Localised };
}

export interface ReportProgress {
  readonly number: string;
  readonly title: Localised;
  readonly description: string;
  readonly state: 'open' | 'closed';
  readonly step: { readonly id: string; readonly title: Localised };
  readonly steps: readonly {
    readonly id: string;
    readonly title: Localised;
    readonly state: 'done' | 'current' | 'ahead';
  }[];
  readonly bureau: Localised;
  readonly area: readonly { readonly code: string; readonly name: Localised }[];
  readonly address?: string;
  readonly reportedAt: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly clock: { readonly limit_ms: number; readonly used_ms: number; readonly running: boolean };
  readonly next: { readonly title: Localised; readonly at?: string };
  readonly reopened: number;
  readonly mayConfirm: boolean;
  readonly meToo: number;
  readonly closedAt?: string;
  readonly confirmedAt?: string;
  readonly grade?: number;
  readonly reply?: { readonly text: string; readonly at: string };
  readonly history: readonly { readonly event: string; readonly step: Localised; readonly at: string }[];
  readonly pictures: readonly { readonly id: string; readonly from: 'reporter' | 'desk'; readonly at: string }[];
  readonly contactReadings: readonly { readonly at: string; readonly purpose: string }[];
}

export interface NewReport {
  readonly class: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly address?: string;
  readonly description?: string;
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly contact?: Readonly<Record<string, string>>;
}

const seg = encodeURIComponent;

/** Every call of the citizens' pages; none needs a sign-in. */
export const reports = {
  getCity: () => request<{ readonly name: Localised; readonly demo: boolean }>('/city'),
  listServices: async () => (await request<{ readonly items: readonly Service[] }>('/report-services')).items,
  listPlaces: () => request<Places>('/report-places'),
  listNear: async (service: string, [lon, lat]: Position) =>
    (
      await request<{ readonly items: readonly NearReport[] }>('/reports/nearby', {
        method: 'POST',
        json: { class: service, lon, lat },
      })
    ).items,
  /** @param key makes a repetition harmless: the same key gives the report it made */
  send: (report: NewReport, key: string) =>
    request<ReportProgress & { readonly code: string }>('/reports', {
      method: 'POST',
      json: report,
      headers: { 'idempotency-key': key },
    }),
  /** Where and when it was taken goes along only with the reporter's consent. */
  addPhoto: (code: string, file: Blob, facts: PhotoFacts) =>
    request<object>(`/reports/${seg(code)}/photos`, { method: 'POST', file, query: factsQuery(facts) }),
  get: (code: string) => request<ReportProgress>(`/reports/${seg(code)}`),
  meToo: (number: string, caller: string) =>
    request<{ readonly number: string; readonly meToo: number }>(`/reports/${seg(number)}/me-too`, {
      method: 'POST',
      json: { caller },
    }),
  confirm: (code: string, said: { readonly fixed: boolean; readonly note?: string; readonly grade?: number }) =>
    request<ReportProgress>(`/reports/${seg(code)}/confirmation`, { method: 'POST', json: said }),
};

/** Where and when a photo was taken. */
export interface PhotoFacts {
  readonly at?: Position;
  readonly takenAt?: string;
}

export function factsQuery({ at, takenAt }: PhotoFacts) {
  return { lon: at?.[0], lat: at?.[1], takenAt };
}

export function pictureUrl(code: string, id: string): string {
  return `/api/v1/reports/${seg(code)}/photos/${seg(id)}`;
}
