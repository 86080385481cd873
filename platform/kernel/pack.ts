import type { Analysis } from './analysis.ts';
import type { AreaLevel } from './area.ts';
import type { Advice, Answers, CaseDocument } from './case-document.ts';
import type { Geometry } from './geometry.ts';
import type { Localised } from './localised.ts';
import type { Register } from './register.ts';
import type { Attribute, Attributes, EntityTypes, Provenance, ValueOf } from './schema.ts';
import type { Disclosure } from './sensitivity.ts';
import type { Duration, Instant } from './time.ts';
import type { UnitCode } from './units.ts';

/** Who the city's own document makes answerable. `row` is an id of the mission's table. */
export interface Mandate {
  readonly row: string;
  readonly section: string;
  readonly lead: string;
  readonly responsible: readonly string[];
}

type AttributeName<E extends EntityTypes, T extends keyof E> = keyof E[T]['attributes'] & string;

/** How the messages of one kind of device become attributes of one entity type. */
export interface ThingModel<E extends EntityTypes, T extends keyof E & string> {
  readonly title: Localised;
  readonly entityType: T;
  /** How often a device of this kind speaks; silence for three periods is `offline`. */
  readonly period: Duration;
  /** Name in the message → attribute. `scale` turns the device's unit into the attribute's. */
  readonly fields: Readonly<Record<string, { readonly attribute: AttributeName<E, T>; readonly scale?: number }>>;
}

/** One value of one attribute at one time. */
export interface Sample {
  readonly at: Instant;
  readonly value: number;
}

type NumericAttribute<A extends Attributes> = { [K in keyof A]: 'number' extends A[K]['kind'] ? K : never }[keyof A] &
  string;

/** What an indicator sees of one entity. `values` for window `latest`, `samples` for window `day`. */
export interface Fact<A extends Attributes = Attributes> {
  readonly id: string;
  readonly name: string;
  readonly provenance: Provenance;
  /** The time of the newest input. */
  readonly observedAt: Instant;
  readonly values: { readonly [K in keyof A]?: ValueOf<A[K]> };
  readonly samples: { readonly [K in NumericAttribute<A>]?: readonly Sample[] };
}

/** What an indicator found: a value, or in words why there is none. Never a made-up number. */
export type Outcome =
  | {
      readonly value: number;
      /** A class such as 「二级 良」 with its colour, when the standard has one. */
      readonly level?: { readonly title: Localised; readonly color: string };
      /** Further results the standard asks to be stated, e.g. which input decided it and every partial result. */
      readonly details?: Readonly<Record<string, unknown>>;
    }
  | { readonly missing: Localised; readonly details?: Readonly<Record<string, unknown>> };

/** An indicator is computed for single places (entities) and for areas. */
export type IndicatorScope = 'place' | AreaLevel;

export interface Indicator<E extends EntityTypes, T extends keyof E & string> {
  readonly of: T;
  readonly title: Localised;
  /** One sentence a leader understands. */
  readonly definition: Localised;
  /** The formula as a person would write it. */
  readonly formula: Localised;
  /** Standard and clause, or paper. */
  readonly source: string;
  readonly unit: UnitCode;
  readonly inputs: readonly AttributeName<E, T>[];
  /** `latest`: the newest value of each input. `day`: all values of one local calendar day. */
  readonly window: 'latest' | 'day';
  readonly scopes: readonly IndicatorScope[];
  /** Inputs older than this do not count, and a value older than this is shown grey. */
  readonly staleAfter: Duration;
  /** What the keys of the details are called on a screen. */
  readonly detailTitles?: Readonly<Record<string, Localised>>;
  /** A value is of the highest grade of its inputs and as personal as they are, unless said here of those over many. */
  readonly disclosure?: Disclosure;
  compute(facts: readonly Fact<E[T]['attributes']>[], at: Instant): Outcome;
}

/** CAP 1.2 severities. */
export const severities = ['minor', 'moderate', 'severe', 'extreme'] as const;
export type Severity = (typeof severities)[number];

/** CAP 1.2 categories of what an alert is about. */
export const alertCategories = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export type AlertCategory = (typeof alertCategories)[number];

export interface Threshold {
  readonly above?: number;
  readonly below?: number;
  /** The condition must hold this long, by the times of the observations. */
  readonly lasting: Duration;
}

export interface Rule<I extends string, C extends string> {
  readonly id: string;
  readonly title: Localised;
  readonly indicator: I;
  readonly scope: IndicatorScope;
  readonly raises: Threshold;
  /** Hysteresis: the alert ends only when this holds. */
  readonly clears: Threshold;
  readonly severity: Severity;
  /** `Other` unless said. */
  readonly category?: AlertCategory;
  readonly opens?: C;
}

/** A time limit and how it runs: natural time, working hours (工作时) or working days (工作日). */
export interface TimeLimit {
  readonly amount: number;
  readonly unit: 'minute' | 'hour' | 'day' | 'workingHour' | 'workingDay';
}

/**
 * What a step is for decides what may happen in it:
 * `intake` and `filing` (立案), `dispatch` chooses the unit, `handling` asks for evidence, `feedback`,
 * `verification` passes or sends back to handling, `evaluation` rates. The last step closes the case.
 */
export const stepKinds = [
  'intake',
  'filing',
  'dispatch',
  'handling',
  'feedback',
  'verification',
  'evaluation',
] as const;
export type StepKind = (typeof stepKinds)[number];

export interface CaseStep<R extends string> {
  readonly id: string;
  readonly title: Localised;
  readonly kind: StepKind;
  readonly role: R;
  readonly limit?: TimeLimit;
  /** What whoever completes the step is asked; the answers join those of the case. */
  readonly asks?: Readonly<Record<string, Question>>;
}

/** What a reporter is asked besides place and description: an attribute to be answered, several codes of it if `many`. */
export interface Question {
  readonly answer: Extract<Attribute, { kind: 'text' | 'number' | 'boolean' | 'dateTime' | 'code' }>;
  readonly required?: boolean;
  readonly many?: boolean;
}

/** Who answers for a matter: a bureau by its id, or the unit of the street, district … it lies in. */
export type Responsible = { readonly bureau: string } | { readonly level: 'district' | 'street' | 'community' };

/** `keep`: they stay with the person; `return`: back to the unit's queue; `pass`: to the best colleague on duty, else to the queue. */
export type OffDutyRule = 'keep' | 'return' | 'pass';

/** The most 延期 of one case: how often, and in all, in the unit of the case's limit. */
export interface ExtensionRule {
  readonly times: number;
  readonly amount: number;
}

export interface CaseType<R extends string> {
  readonly title: Localised;
  /** The bureau that leads, by its id in the city file. */
  readonly bureau: string;
  readonly steps: readonly CaseStep<R>[];
  /** From opening to closing. A class table may set a shorter or longer one for a single class. */
  readonly limit: TimeLimit;
  /** What the law gives; only the reasons it names stop that clock. The case is due at the earlier of the two. */
  readonly legalLimit?: TimeLimit;
  /** How long after its due time a case gets which slip; the hub's usual ladder unless said. */
  readonly slips?: Readonly<Partial<Record<'blue' | 'orange' | 'red', TimeLimit>>>;
  /** `automatic`: the hub chooses unit and person at every dispatch step; a person may still send it elsewhere. */
  readonly dispatch?: 'automatic';
  /** Who handles what: the unit of an area level (属地) or a bureau; the lead bureau unless said. A class may differ. */
  readonly responsible?: Responsible;
  /** Skills of the pack that handling takes; who has them declared is dispatched to first. A class may differ. */
  readonly skills?: readonly string[];
  /** What becomes of cases in hand when who holds them goes off duty; `keep` unless said. */
  readonly offDuty?: OffDutyRule;
  /** How often and how much longer 延期 may be approved; without it a second person's approval is the only bound. */
  readonly extensions?: ExtensionRule;
  /** `citizen`: opened by citizens who are signed in, about themselves; nobody reports it to the public's counter. */
  readonly openedBy?: 'citizen';
  /** How long personal answers, contacts and reporters' pictures are kept after closing; as the hub keeps contacts unless said. */
  readonly keepPersonal?: Duration;
  /** Name of the code table whose rows class a case of this type. */
  readonly classes?: string;
  /**
   * Name of the process of this pack that leads from step to step: its user tasks carry the ids of the steps. Without one
   * the steps follow each other as they are listed.
   */
  readonly process?: string;
  readonly asks?: Readonly<Record<string, Question>>;
  /** Pure: what the rules of the field make of the answers so far. What it refuses is not stored. */
  readonly advise?: (answers: Answers) => readonly Advice[];
  /** What can be drawn up from a case, as templates. */
  readonly documents?: Readonly<Record<string, CaseDocument>>;
}

/** One row of a sourced code table. Unverified rows say so and are corrected without touching code. */
export interface CodeRow {
  readonly code: string;
  readonly title: Localised;
  readonly parent?: string;
  readonly source: string;
  readonly verified: boolean;
  readonly limit?: TimeLimit;
  readonly legalLimit?: TimeLimit;
  readonly responsible?: Responsible;
  readonly skills?: readonly string[];
  readonly filing?: Localised;
  readonly closing?: Localised;
}

export interface CodeTable {
  readonly title: Localised;
  readonly rows: readonly CodeRow[];
}

/** A seeded source of synthetic messages: same seed, place and time give the same message. */
export interface Generator<M extends string> {
  readonly title: Localised;
  readonly thingModel: M;
  readonly every: Duration;
  generate(
    seed: number,
    device: { readonly id: string; readonly location: Geometry },
    at: Instant,
  ): Readonly<Record<string, number>>;
}

/** A BPMN or DMN file beside `pack.ts`. What it describes calls itself `<pack>.<name>`. */
export interface DiagramFile {
  readonly title: Localised;
  readonly file: string;
}

export interface Panel<I extends string, R extends string> {
  readonly id: string;
  readonly title: Localised;
  readonly shows: readonly I[];
  readonly visibleTo: readonly R[];
}

export interface PackSpec<
  E extends EntityTypes,
  I extends string,
  C extends string,
  R extends string,
  M extends string,
> {
  readonly id: string;
  readonly title: Localised;
  readonly mandate: Mandate;
  readonly roles: Readonly<Record<R, Localised>>;
  /** What people can be declared able to do; case types and classes name what they take. */
  readonly skills?: Readonly<Record<string, Localised>>;
  readonly entities: E;
  readonly thingModels: { readonly [K in M]: { [T in keyof E & string]: ThingModel<E, T> }[keyof E & string] };
  readonly indicators: { readonly [K in I]: { [T in keyof E & string]: Indicator<E, T> }[keyof E & string] };
  readonly rules: readonly Rule<NoInfer<I>, NoInfer<C>>[];
  readonly codeTables: Readonly<Record<string, CodeTable>>;
  readonly cases: { readonly [K in C]: CaseType<NoInfer<R>> };
  readonly panels: readonly Panel<NoInfer<I>, NoInfer<R>>[];
  readonly generators: Readonly<Record<string, Generator<NoInfer<M>>>>;
  readonly analyses?: Readonly<Record<string, Analysis<NoInfer<C>, keyof NoInfer<E> & string>>>;
  /** A page of its own, whose component the pack's `./ui` exports as `Page`. */
  readonly page?: { readonly path: `/${string}`; readonly title: Localised };
  readonly registers?: Readonly<Record<string, Register<keyof NoInfer<E> & string>>>;
  /** Entity types of other packs this one uses, as `packId.EntityType`. */
  readonly reads: readonly string[];
  /** BPMN 2.0, each file one process. */
  readonly processes?: Readonly<Record<string, DiagramFile>>;
  /** DMN 1.3, each file some decisions. */
  readonly decisions?: Readonly<Record<string, DiagramFile>>;
}

/** A pack whose types have been forgotten, as the platform's registries hold it. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds packs of every shape; `checkPack` has looked at them
export type AnyPack = PackSpec<any, string, string, string, string>;

/**
 * Declares a domain. Returns its argument: a pack is plain data that tools can read without starting anything.
 * Misspelt roles, attributes, indicators, thing models and case types do not compile.
 */
export function definePack<
  const E extends EntityTypes,
  const I extends string,
  const C extends string,
  const R extends string,
  const M extends string,
>(spec: PackSpec<E, I, C, R, M>): PackSpec<E, I, C, R, M> {
  return spec;
}
