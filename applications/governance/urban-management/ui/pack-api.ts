import type { Localised, Page } from '../../../../web/api/contract.ts';
import type { CaseSummary } from '../../../../web/api/contract-cases.ts';
import { request } from '../../../../web/api/request.ts';
import type { MapFeature, MapFeatures, MapGeometry } from '../../../../web/map/geojson.ts';

export interface FoundProperties {
  readonly title: Localised;
  readonly text: Localised;
  readonly color: string;
  readonly evidence: readonly string[];
}

export interface AnalysisAnswer extends MapFeatures<MapGeometry, FoundProperties> {
  readonly features: (MapFeature<MapGeometry, FoundProperties> & { readonly id: string })[];
  readonly id: string;
  readonly title: Localised;
  readonly definition: Localised;
  readonly source: string;
  readonly at: string;
  readonly missing?: Localised;
  readonly figures: readonly {
    readonly id: string;
    readonly title: Localised;
    readonly value: number;
    readonly unit?: string;
  }[];
}

export interface AnalysisInfo {
  readonly id: string;
  readonly title: Localised;
  readonly definition: Localised;
  readonly upTo: 'city' | 'district';
}

export interface PerformanceFigures {
  readonly key?: string;
  readonly name?: Localised;
  readonly filed: number;
  readonly due: number;
  readonly closingRate?: number;
  readonly inTimeRate?: number;
  readonly reworkRate?: number;
}

/** Every case type of the pack. */
export const everyType = 'urban-management.*';
const most = 500;

/** What the page asks of the hub besides what the whole web app asks. */
export const packApi = {
  listAnalyses: async () =>
    (await request<Page<AnalysisInfo>>('/analyses')).items.filter(({ id }) => id.startsWith('urban-management.')),
  analyse: (id: string, area: string) =>
    request<AnalysisAnswer>(`/analyses/${encodeURIComponent(id)}`, { query: { area } }),
  /** Open cases of the pack; `more` when there are more than could be read. */
  async listOpen(): Promise<{ readonly items: readonly CaseSummary[]; readonly more: boolean }> {
    const { items, next } = await request<Page<CaseSummary>>('/cases', {
      query: { type: everyType, state: 'open', limit: most },
    });
    return { items, more: next !== undefined };
  },
  performance: (from: string, to: string) =>
    request<{ readonly total: PerformanceFigures; readonly items: readonly PerformanceFigures[] }>(
      '/cases/performance',
      {
        query: { from, to, by: 'bureau' },
      },
    ),
  casesOf: async (subject: string) =>
    (await request<Page<CaseSummary>>('/cases', { query: { subject, limit: 50 } })).items,
  /** A component in the short form of NGSI-LD, undefined when there is none. */
  async findComponent(code: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const answer = await fetch(
      `/ngsi-ld/v1/entities/urn:ngsi-ld:CityComponent:${encodeURIComponent(code)}?options=keyValues`,
      {
        headers: { accept: 'application/json' },
      },
    );
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`${answer.status}`);
    // The broker's own answer; what of it is shown is turned into text.
    return (await answer.json()) as Readonly<Record<string, unknown>>;
  },
};
