import type { Localised } from '@hub/kernel';
import { fraction, roundHalfEven } from '@hub/standards';

/** Counts of cases over a period, of one area, unit or post. */
export interface CaseCounts {
  readonly reported: number;
  readonly filed: number;
  readonly filedOnTime: number;
  readonly dispatched: number;
  readonly dispatchedRight: number;
  /** 应处置 / 应结案: cases whose limit fell into the period. */
  readonly handlingDue: number;
  readonly handled: number;
  readonly handledOnTime: number;
  readonly reworked: number;
  readonly closingDue: number;
  readonly closed: number;
  readonly closedOnTime: number;
}

interface Kpi {
  readonly title: Localised;
  readonly part: keyof CaseCounts;
  readonly whole: keyof CaseCounts;
  readonly source: string;
  readonly verified: boolean;
}

const monthly = 'Published monthly evaluation (hbcic.net.cn/info/wcm/74587.htm): the denominator is 应结案';
const schema = 'Named in a public city schema after GB/T 30428.4; denominator the hub’s reading';

/** Rates of the comprehensive evaluation (综合评价), as a table so that a city can correct a definition. */
export const kpis = {
  filing: {
    title: { zh: '立案率', en: 'Filing rate' },
    part: 'filed',
    whole: 'reported',
    source: schema,
    verified: false,
  },
  timelyFiling: {
    title: { zh: '按时立案率', en: 'Filed on time' },
    part: 'filedOnTime',
    whole: 'filed',
    source: schema,
    verified: false,
  },
  dispatchAccuracy: {
    title: { zh: '派遣准确率', en: 'Dispatched to the right unit' },
    part: 'dispatchedRight',
    whole: 'dispatched',
    source: schema,
    verified: false,
  },
  handling: {
    title: { zh: '处置率', en: 'Handling rate' },
    part: 'handled',
    whole: 'handlingDue',
    source: schema,
    verified: false,
  },
  timelyHandling: {
    title: { zh: '按期处置率', en: 'Handled on time' },
    part: 'handledOnTime',
    whole: 'handlingDue',
    source: schema,
    verified: false,
  },
  rework: {
    title: { zh: '返工率', en: 'Rework rate' },
    part: 'reworked',
    whole: 'handled',
    source: schema,
    verified: false,
  },
  closing: {
    title: { zh: '结案率', en: 'Closing rate' },
    part: 'closed',
    whole: 'closingDue',
    source: monthly,
    verified: true,
  },
  timelyClosing: {
    title: { zh: '按期结案率', en: 'Closed on time' },
    part: 'closedOnTime',
    whole: 'closingDue',
    source: monthly,
    verified: true,
  },
} as const satisfies Readonly<Record<string, Kpi>>;

export type KpiId = keyof typeof kpis;

/** A rate in per cent with two decimals (GB/T 8170), or undefined when nothing was due or a count is not known. */
export function rate_percent(id: KpiId, counts: Partial<CaseCounts>): number | undefined {
  const { part, whole } = kpis[id];
  const [numerator, denominator] = [counts[part], counts[whole]];
  if (numerator === undefined || !denominator) return undefined;
  const { numerator: hundredfold } = fraction(numerator * 100);
  return roundHalfEven({ numerator: hundredfold, denominator: BigInt(denominator) }, 2);
}
