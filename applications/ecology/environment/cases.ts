import type { CaseType, Localised, Rule } from '@hub/kernel';
import type { indicators } from './indicators.ts';

export const roles = {
  dutyOfficer: { zh: '值班员', en: 'Duty officer' },
  dispatcher: { zh: '调度员', en: 'Dispatcher' },
  enforcementOfficer: { zh: '执法人员', en: 'Enforcement officer' },
  verifier: { zh: '核查员', en: 'Verifier' },
  evaluator: { zh: '评价员', en: 'Evaluator' },
} as const satisfies Readonly<Record<string, Localised>>;

type Role = keyof typeof roles;

// The limits are the hub's defaults: no national text fixes them for an hourly exceedance.
const airExceedance: CaseType<Role> = {
  title: { zh: '空气质量超标处置', en: 'Air quality exceedance' },
  bureau: 'ecology',
  steps: [
    {
      id: 'receive',
      title: { zh: '接报核实', en: 'Receive and confirm' },
      kind: 'intake',
      role: 'dutyOfficer',
      limit: { amount: 30, unit: 'minute' },
    },
    {
      id: 'dispatch',
      title: { zh: '任务派遣', en: 'Dispatch' },
      kind: 'dispatch',
      role: 'dispatcher',
      limit: { amount: 30, unit: 'minute' },
    },
    {
      id: 'control',
      title: { zh: '溯源管控', en: 'Find and control the source' },
      kind: 'handling',
      role: 'enforcementOfficer',
      limit: { amount: 12, unit: 'hour' },
    },
    {
      id: 'verify',
      title: { zh: '现场核查', en: 'Verify on site' },
      kind: 'verification',
      role: 'verifier',
      limit: { amount: 6, unit: 'hour' },
    },
    {
      id: 'evaluate',
      title: { zh: '评价归档', en: 'Evaluate and file' },
      kind: 'evaluation',
      role: 'evaluator',
      limit: { amount: 1, unit: 'day' },
    },
  ],
  limit: { amount: 2, unit: 'day' },
};

export const cases = { airExceedance };

type AirRule = Rule<keyof typeof indicators, keyof typeof cases>;

/** Levels of HJ 633: above 150 is 中度污染, above 200 重度污染. The lower clearing value keeps a value at the edge from flapping. */
export const rules: readonly AirRule[] = [
  {
    id: 'aqiModerate',
    title: { zh: '点位空气质量持续中度污染', en: 'Station air moderately polluted for an hour' },
    indicator: 'aqiRealtime',
    scope: 'place',
    raises: { above: 150, lasting: 'PT1H' },
    clears: { below: 130, lasting: 'PT1H' },
    severity: 'moderate',
  },
  {
    id: 'aqiHeavy',
    title: { zh: '点位空气质量重度污染', en: 'Station air heavily polluted' },
    indicator: 'aqiRealtime',
    scope: 'place',
    raises: { above: 200, lasting: 'PT0S' },
    clears: { below: 180, lasting: 'PT1H' },
    severity: 'severe',
    opens: 'airExceedance',
  },
  {
    id: 'cityAqiHeavy',
    title: { zh: '全市空气质量持续重度污染', en: 'City air heavily polluted for three hours' },
    indicator: 'aqiRealtime',
    scope: 'city',
    raises: { above: 200, lasting: 'PT3H' },
    clears: { below: 180, lasting: 'PT3H' },
    severity: 'extreme',
  },
];
