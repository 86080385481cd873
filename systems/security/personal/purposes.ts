import type { Localised } from '@hub/kernel';

/** What personal information may be used for (GB/T 35273-2020 §4 b: a purpose is stated and kept to). The code is API. */
export const purposes = {
  caseHandling: { zh: '案件办理', en: 'Handling a case' },
  inspection: { zh: '监督检查', en: 'Inspection' },
  emergency: { zh: '应急处置', en: 'Emergency' },
  service: { zh: '政务服务', en: 'A public service' },
  statistics: { zh: '统计分析', en: 'Statistics' },
  audit: { zh: '审计', en: 'Audit' },
} as const satisfies Readonly<Record<string, Localised>>;

/** What is kept of a use by who needs no purpose, such as the sole administrator of a demonstration. */
export const unstated = 'unstated';

export function titleOfPurpose(code: string): Localised {
  if (code === unstated) return { zh: '未声明目的', en: 'no purpose stated' };
  return isPurpose(code) ? purposes[code] : { zh: code, en: code };
}

export type PurposeCode = keyof typeof purposes;

export function isPurpose(text: string): text is PurposeCode {
  return Object.hasOwn(purposes, text);
}
