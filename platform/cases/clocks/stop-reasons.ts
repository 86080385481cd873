import type { Localised } from '@hub/kernel';

/**
 * What stops a legal clock: time for these is not counted, and must be told in writing (Administrative Licensing Law
 * art. 45: hearing, tender, auction, inspection, testing, quarantine, appraisal, expert review).
 */
export const stopReasons = {
  hearing: { zh: '听证', en: 'Hearing' },
  tender: { zh: '招标', en: 'Tender' },
  auction: { zh: '拍卖', en: 'Auction' },
  inspection: { zh: '检验', en: 'Inspection' },
  testing: { zh: '检测', en: 'Testing' },
  quarantine: { zh: '检疫', en: 'Quarantine' },
  appraisal: { zh: '鉴定', en: 'Appraisal' },
  expertReview: { zh: '专家评审', en: 'Expert review' },
} as const satisfies Readonly<Record<string, Localised>>;

export type StopReason = keyof typeof stopReasons;
export const stopReasonCodes = Object.keys(stopReasons) as readonly StopReason[];
