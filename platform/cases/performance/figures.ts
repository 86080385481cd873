import type { Instant, Localised } from '@hub/kernel';

/** A step that a case passed, as figures ask of it. */
export interface StepResult {
  readonly kind: 'filing' | 'dispatch' | 'handling' | 'other';
  readonly enteredAt: Instant;
  readonly leftAt?: Instant;
  /** Where the step has a limit. */
  readonly dueAt?: Instant;
  /** Whether the case came back from the step after it: it had been sent to the wrong unit. */
  readonly cameBack: boolean;
}

/** What performance asks of one case. */
export interface CaseResult {
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  readonly closedAt?: Instant;
  /** How often verification sent it back, and how often it was opened again. */
  readonly reworked: number;
  readonly reopened: number;
  readonly steps: readonly StepResult[];
}

export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

interface Figure {
  readonly title: Localised;
  /** Whether a case counts. What is counted and what is listed on drilling down are the same question. */
  counts(one: CaseResult, period: Period): boolean;
}

const within = (at: Instant | undefined, { from, to }: Period) => at !== undefined && at >= from && at < to;
const by = (at: Instant | undefined, to: Instant) => at !== undefined && at < to;
const step = (one: CaseResult, kind: StepResult['kind']) => one.steps.find((candidate) => candidate.kind === kind);
const last = (one: CaseResult, kind: StepResult['kind']) => one.steps.findLast((candidate) => candidate.kind === kind);
const isDue: Figure['counts'] = (one, period) => within(one.dueAt, period);
const isHandlingDue: Figure['counts'] = (one, period) => within(step(one, 'handling')?.dueAt ?? one.dueAt, period);
const wasHandled = (one: CaseResult, to: Instant) => by(last(one, 'handling')?.leftAt, to);
const wasDispatched: Figure['counts'] = (one, period) => within(step(one, 'dispatch')?.leftAt, period);
const wasFiled: Figure['counts'] = (one, period) => {
  const filing = step(one, 'filing');
  return within(one.openedAt, period) && (filing === undefined || by(filing.leftAt, period.to));
};

/**
 * The figures of GB/T 30428.4's practice. Cases due (应结案) are the denominator of what concerns closing, cases to be handled
 * (应处置) of handling, cases reported and filed of filing, dispatches of dispatch. A case type without a filing step files
 * by opening. The standard's own text could not be read: the formulas are those a city's public schema publishes.
 */
export const figures = {
  reported: { title: { zh: '上报数', en: 'Reported' }, counts: (one, period) => within(one.openedAt, period) },
  filed: { title: { zh: '立案数', en: 'Filed' }, counts: wasFiled },
  filedInTime: {
    title: { zh: '按时立案数', en: 'Filed in time' },
    counts: (one, period) => {
      const filing = step(one, 'filing');
      if (!wasFiled(one, period)) return false;
      return filing?.dueAt === undefined || (filing.leftAt ?? 0) <= filing.dueAt;
    },
  },
  dispatched: { title: { zh: '派遣数', en: 'Dispatched' }, counts: wasDispatched },
  dispatchedRight: {
    title: { zh: '准确派遣数', en: 'Dispatched to the right unit' },
    counts: (one, period) =>
      wasDispatched(one, period) && !one.steps.some(({ kind, cameBack }) => kind === 'dispatch' && cameBack),
  },
  handlingDue: { title: { zh: '应处置数', en: 'To be handled' }, counts: isHandlingDue },
  handled: {
    title: { zh: '处置数', en: 'Handled' },
    counts: (one, period) => isHandlingDue(one, period) && wasHandled(one, period.to),
  },
  handledInTime: {
    title: { zh: '按期处置数', en: 'Handled in time' },
    counts: (one, period) => {
      const handling = last(one, 'handling');
      const due = step(one, 'handling')?.dueAt ?? one.dueAt;
      return isHandlingDue(one, period) && wasHandled(one, period.to) && (handling?.leftAt ?? 0) <= due;
    },
  },
  due: { title: { zh: '应结案数', en: 'Due' }, counts: isDue },
  closed: {
    title: { zh: '结案数', en: 'Closed' },
    counts: (one, period) => isDue(one, period) && by(one.closedAt, period.to),
  },
  closedInTime: {
    title: { zh: '按期结案数', en: 'Closed in time' },
    counts: (one, period) => isDue(one, period) && one.closedAt !== undefined && one.closedAt <= one.dueAt,
  },
  late: {
    title: { zh: '超时数', en: 'Late' },
    counts: (one, period) => isDue(one, period) && !(one.closedAt !== undefined && one.closedAt <= one.dueAt),
  },
  reworked: {
    title: { zh: '返工数', en: 'Reworked' },
    counts: (one, period) => isDue(one, period) && one.reworked > 0,
  },
  reopened: {
    title: { zh: '重开数', en: 'Reopened' },
    counts: (one, period) => isDue(one, period) && one.reopened > 0,
  },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;
export const figureNames = Object.keys(figures) as readonly FigureName[];

/** Shares, each of a numerator over its denominator. */
export const rates = {
  filingRate: { title: { zh: '立案率', en: 'Filing rate' }, of: 'filed', over: 'reported' },
  filingInTimeRate: { title: { zh: '按时立案率', en: 'Filed in time' }, of: 'filedInTime', over: 'filed' },
  dispatchAccuracy: { title: { zh: '派遣准确率', en: 'Dispatch accuracy' }, of: 'dispatchedRight', over: 'dispatched' },
  handlingRate: { title: { zh: '处置率', en: 'Handling rate' }, of: 'handled', over: 'handlingDue' },
  handlingInTimeRate: { title: { zh: '按期处置率', en: 'Handled in time' }, of: 'handledInTime', over: 'handlingDue' },
  closingRate: { title: { zh: '结案率', en: 'Closing rate' }, of: 'closed', over: 'due' },
  inTimeRate: { title: { zh: '按期结案率', en: 'Closed in time' }, of: 'closedInTime', over: 'due' },
  lateRate: { title: { zh: '超时率', en: 'Late' }, of: 'late', over: 'due' },
  reworkRate: { title: { zh: '返工率', en: 'Rework rate' }, of: 'reworked', over: 'due' },
  reopenRate: { title: { zh: '重开率', en: 'Reopened' }, of: 'reopened', over: 'due' },
} as const satisfies Readonly<
  Record<string, { readonly title: Localised; readonly of: FigureName; readonly over: FigureName }>
>;
export type RateName = keyof typeof rates;
export const rateNames = Object.keys(rates) as readonly RateName[];
