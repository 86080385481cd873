import { pickText } from '../shell/search-text.ts';

/** What the cockpit shows, all of it in the address, so that any view can be sent to a colleague. */
export interface CockpitSearch {
  /** Indicator on the map. */
  readonly indicator?: string;
  /** Chosen district. */
  readonly area?: string;
  /** A past time; absent is live. */
  readonly at?: string;
  /** `48`: the time bar shows two days. */
  readonly hours?: string;
  /** Indicator and subject of the open evidence panel. */
  readonly evidence?: string;
  readonly subject?: string;
  /** `alerts`: the list of open alerts is shown. */
  readonly panel?: string;
}

export function parseCockpitSearch(search: Readonly<Record<string, unknown>>): CockpitSearch {
  const { at, ...rest } = pickText(search, ['indicator', 'area', 'at', 'hours', 'evidence', 'subject', 'panel']);
  return at === undefined || Number.isNaN(Date.parse(at)) ? rest : { ...rest, at };
}
