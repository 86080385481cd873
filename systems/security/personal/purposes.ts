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

const statutory: Localised = {
  zh: '为履行法定职责所必需（个人信息保护法第十三条第一款第三项、第三十四条）',
  en: 'Necessary for statutory duties (PIPL art. 13 (1) 3, art. 34)',
};

/** By what a purpose is lawful. Sensitive classes take a case of whom they are about, or their separate consent (art. 29), besides. */
const legalBases: Readonly<Record<PurposeCode, Localised>> = {
  caseHandling: statutory,
  inspection: statutory,
  emergency: {
    zh: '紧急情况下为保护自然人的生命健康和财产安全所必需（个人信息保护法第十三条第一款第四项）',
    en: 'Necessary in an emergency to protect life, health and property (PIPL art. 13 (1) 4)',
  },
  service: {
    zh: '取得个人同意，或为履行法定职责所必需（个人信息保护法第十三条第一款第一、三项）',
    en: 'Consent of the person, or necessary for statutory duties (PIPL art. 13 (1) 1 and 3)',
  },
  statistics: statutory,
  audit: {
    zh: '定期进行合规审计（个人信息保护法第五十四条）',
    en: 'Regular audits of compliance (PIPL art. 54)',
  },
};

export function isPurpose(text: string): text is PurposeCode {
  return Object.hasOwn(purposes, text);
}

/** By what a purpose is lawful; of one that nobody has declared, that it is to be looked into. */
export function basisOf(code: string): Localised {
  return isPurpose(code)
    ? legalBases[code]
    : { zh: '没有声明合法性基础，须核查', en: 'No legal basis is stated: to be looked into' };
}
