import type { Area } from './area.ts';
import type { Geometry, Position } from './geometry.ts';
import type { Localised } from './localised.ts';
import type { Duration, Instant } from './time.ts';

/** A case as an analysis sees it: what, where and when; no person and no words. */
export interface CasePoint {
  readonly id: string;
  readonly number: string;
  /** Without the pack before it. */
  readonly type: string;
  readonly class?: string;
  readonly state: 'open' | 'closed';
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  readonly closedAt?: Instant;
  readonly reopened: number;
  /** What it is about, such as an entity. */
  readonly subject?: string;
  readonly areas: readonly string[];
  readonly position: Position;
}

/** A thing of a register as an analysis sees it. */
export interface EntityPoint {
  readonly id: string;
  readonly name: Localised;
  readonly position: Position;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface AnalysisInput {
  readonly cases: readonly CasePoint[];
  readonly entities: readonly EntityPoint[];
  /** The area asked about. */
  readonly area: Area;
  /** The grids inside it, with their outlines. */
  readonly grids: readonly Area[];
}

/** Something found, to be drawn, read and acted on. */
export interface AnalysisFeature {
  readonly id: string;
  readonly geometry: Geometry;
  readonly title: Localised;
  /** One sentence with the figures. */
  readonly text: Localised;
  readonly color: string;
  /** Ids of the cases or entities it rests on. */
  readonly evidence: readonly string[];
}

export interface AnalysisFigure {
  readonly id: string;
  readonly title: Localised;
  readonly value: number;
  readonly unit?: string;
}

export type AnalysisResult =
  | { readonly features: readonly AnalysisFeature[]; readonly figures: readonly AnalysisFigure[] }
  | { readonly missing: Localised };

/** A pure look at many cases or things at once, which no indicator of one place can be: hot spots, rounds, ages. */
export interface Analysis<C extends string, T extends string> {
  readonly title: Localised;
  readonly definition: Localised;
  /** Paper or standard, and what of it is the hub's own choice. */
  readonly source: string;
  /** Cases of these types opened within this time. */
  readonly cases?: { readonly types: readonly C[]; readonly within: Duration };
  readonly entities?: T;
  /** The largest area it is asked about: a whole city may be too much at once. */
  readonly upTo: 'city' | 'district';
  compute(input: AnalysisInput, at: Instant): AnalysisResult;
}
