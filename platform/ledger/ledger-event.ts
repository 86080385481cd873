import type { Instant, Localised, SlipColour } from '@hub/kernel';

export interface Actor {
  readonly id: string;
  readonly name: string;
}

/** A part of an assignment with a date of its own. `after` names the milestones it waits for. */
export interface Milestone {
  readonly id: string;
  readonly title: Localised;
  /** Local calendar day, `YYYY-MM-DD`. */
  readonly due: string;
  /** Relative to the other milestones. */
  readonly weight: number;
  readonly after?: readonly string[];
}

/** A unit that helps the lead, and the share of the assignment's score that was agreed for it (0 to 1). */
export interface Helper {
  readonly unit: string;
  readonly share: number;
}

/** What an assignment asks of whom. Changed only by a versioned decision. */
export interface Terms {
  readonly title: Localised;
  readonly lead: string;
  readonly helpers: readonly Helper[];
  /** Units outside the city's organisation, by name. */
  readonly others: readonly Localised[];
  /** Relative to the other assignments. */
  readonly weight: number;
  readonly milestones: readonly Milestone[];
}

/** Where an assignment comes from: a row of the mission, or a resolution of a meeting. */
export interface Origin {
  readonly row?: string;
  readonly section?: string;
  readonly meeting?: string;
  readonly resolution?: number;
  readonly source?: string;
}

export interface Evidence {
  readonly kind: 'case' | 'indicator' | 'link' | 'text';
  readonly value: string;
}

export type LedgerEventBody =
  | { readonly kind: 'set'; readonly terms: Terms; readonly origin: Origin }
  | { readonly kind: 'adjusted'; readonly terms: Terms; readonly decision: string; readonly decidedBy: string }
  | {
      readonly kind: 'reported';
      readonly milestone: string;
      /** 0 to 1, as the unit sees it. */
      readonly completion: number;
      readonly text: string;
      readonly unit: string;
      readonly evidence: readonly Evidence[];
    }
  | { readonly kind: 'cosigned'; readonly report: number; readonly unit: string }
  /** The office looked at the evidence: `quality` 0 to 1 is how much of the report it bears out. */
  | { readonly kind: 'checked'; readonly report: number; readonly quality: number; readonly text: string }
  | {
      readonly kind: 'slipIssued';
      readonly colour: SlipColour;
      readonly milestone: string;
      readonly overdue_days: number;
    }
  | { readonly kind: 'slipAnswered'; readonly slip: number; readonly unit: string; readonly text: string }
  /** The office accepts the reason given: the ladder of this slip ends. */
  | { readonly kind: 'slipExcused'; readonly slip: number; readonly text: string }
  | { readonly kind: 'suspended'; readonly text: string }
  | { readonly kind: 'resumed'; readonly text: string }
  | { readonly kind: 'completed'; readonly text: string }
  | { readonly kind: 'superseded'; readonly by?: string; readonly text: string };

export type LedgerEvent = LedgerEventBody & {
  readonly seq: number;
  /** From when it holds. */
  readonly at: Instant;
  /** When the hub learned of it. */
  readonly recordedAt: Instant;
  readonly actor: Actor;
};
