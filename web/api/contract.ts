/** The shapes of `/api/v1` as the web app uses them. Times are ISO 8601 in UTC. */

export interface Localised {
  readonly zh: string;
  readonly en: string;
}

export const provenances = ['measured', 'recorded', 'synthetic', 'reported', 'derived'] as const;
export type Provenance = (typeof provenances)[number];
export type AreaLevel = 'city' | 'district' | 'street' | 'community' | 'grid';
export type Scope = 'place' | AreaLevel;
export type Severity = 'minor' | 'moderate' | 'severe' | 'extreme';
export type Position = readonly [longitude: number, latitude: number];

export interface PointGeometry {
  readonly type: 'Point';
  readonly coordinates: Position;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly kind: 'person' | 'citizen' | 'service' | 'device';
  /** Signed in by a password that somebody else has made. */
  readonly initialPassword?: boolean;
  /** Of the post acted in: which units. */
  readonly scope?: {
    readonly everywhere: boolean;
    readonly bureaus: readonly string[];
    readonly areas: readonly string[];
  };
}

export interface Bureau {
  readonly id: string;
  readonly name: Localised;
}

interface CityRole {
  readonly id: string;
  readonly title: Localised;
}

export interface PackPanel {
  readonly id: string;
  readonly title: Localised;
  readonly shows: readonly string[];
}

export interface City {
  readonly id: string;
  readonly name: Localised;
  readonly code: string;
  readonly centre: Position;
  readonly timeZone: string;
  readonly demo: boolean;
  readonly durability: 'process' | 'disk';
  readonly bureaus: readonly Bureau[];
  readonly packs: readonly {
    readonly id: string;
    readonly title: Localised;
    readonly roles: readonly CityRole[];
    readonly panels: readonly PackPanel[];
  }[];
}

export interface AreaProperties {
  readonly code: string;
  readonly level: AreaLevel;
  readonly name: Localised;
  readonly parent?: string | null;
  readonly labelPoint?: Position | null;
  readonly provenance: Provenance;
  readonly source: string;
}

export interface AreaFeature {
  readonly type: 'Feature';
  readonly geometry: { readonly type: 'Polygon' | 'MultiPolygon'; readonly coordinates: readonly unknown[] } | null;
  readonly properties: AreaProperties;
}

export interface AreaCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly AreaFeature[];
}

export interface Unit {
  readonly symbol: string;
}

export interface Indicator {
  readonly id: string;
  readonly title: Localised;
  readonly definition: Localised;
  readonly formula: Localised;
  readonly source: string;
  readonly unit: Unit;
  readonly scopes: readonly Scope[];
  readonly inputs: readonly string[];
  readonly window: 'latest' | 'day';
  /** ISO 8601 duration. */
  readonly staleAfter: string;
  /** What the keys of a value's details are called. */
  readonly detailTitles?: Readonly<Record<string, Localised>>;
}

export interface Level {
  readonly title: Localised;
  readonly color: string;
}

export interface IndicatorValue {
  readonly indicator: string;
  readonly scope: Scope;
  readonly subject: string;
  readonly subjectName: Localised;
  readonly location?: PointGeometry;
  readonly at: string;
  /** The time of the newest reading behind the value. */
  readonly observedAt?: string;
  readonly value?: number;
  readonly missing?: Localised;
  readonly level?: Level;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly unit?: Unit;
  readonly provenance: readonly Provenance[];
  readonly computedAt: string;
  readonly stale: boolean;
  readonly ageSeconds: number;
  readonly openCases: number;
}

/** The city's value of a panel's indicator; without a value only the reason. */
export type Tile = Pick<IndicatorValue, 'indicator' | 'scope' | 'subject' | 'subjectName' | 'missing'> &
  Partial<IndicatorValue> & { readonly target?: number };

export interface RawRecord {
  readonly entityId: string;
  readonly name: string;
  readonly attribute: string;
  readonly title?: Localised;
  readonly value: unknown;
  readonly unit?: Unit;
  readonly observedAt?: string;
  readonly receivedAt: string;
  readonly provenance: Provenance;
  readonly source?: string;
  readonly instanceId: string;
}

export interface Threshold {
  readonly above?: number;
  readonly below?: number;
  /** ISO 8601 duration the condition must hold. */
  readonly lasting: string;
}

export interface EvidenceRule {
  readonly id: string;
  readonly title: Localised;
  readonly severity: Severity;
  readonly raises: Threshold;
  readonly clears: Threshold;
}

export interface Evidence {
  readonly value: IndicatorValue;
  readonly definition: Localised;
  readonly formula: Localised;
  readonly source: string;
  readonly records: readonly RawRecord[];
  readonly total: number;
  readonly trend: readonly { readonly at: string; readonly value?: number }[];
  readonly rules: readonly EvidenceRule[];
}

export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly title: Localised;
  readonly severity: Severity;
  readonly indicator: string;
  readonly scope: Scope;
  readonly subject: string;
  readonly subjectName: Localised;
  /** Outermost first. */
  readonly area: readonly { readonly code: string; readonly name: Localised }[];
  readonly state: 'raised' | 'cleared';
  readonly raisedAt: string;
  readonly clearedAt?: string;
  readonly value: number;
  readonly peak?: number;
  readonly acknowledgedBy?: string;
  readonly caseId?: string;
}

export interface Figure {
  readonly id: string;
  readonly title: Localised;
  readonly definition: Localised;
  readonly value: number;
  readonly unit: string;
  readonly drill: string;
}

export interface TodayItem {
  readonly kind: 'case' | 'alert';
  readonly id: string;
  readonly title: Localised | string;
  readonly severity: Severity;
  readonly due?: string;
  readonly overdue: boolean;
}

export interface Cockpit {
  readonly at: string;
  /** Changes that the figures do not reflect yet. */
  readonly behind: number;
  readonly tiles: readonly Tile[];
  readonly figures: readonly Figure[];
  readonly today: readonly TodayItem[];
}
