import type { CodeRow, Localised } from '@hub/kernel';

/**
 * What people may ask of whoever handles their personal information, and how long the hub gives itself. The law says
 * "promptly" (PIPL article 50) and the standard thirty days (GB/T 35273-2020 clause 8.7 a), which stands as the legal limit;
 * the shorter promise is the hub's own.
 */
const kind = (code: string, title: Localised, article: string, clause: string, days: number): CodeRow => ({
  code,
  title,
  source: `PIPL art. ${article}, GB/T 35273-2020 ${clause}; own promise ${days} working days`,
  // The articles are checked against texts of the law (art. 45 and 46 in a stored copy of chapter 4, art. 47 at
  // ahdhf.com/law/twsy/15105.html). Of the standard only 8.5 (closing accounts, 7.8 of 2017) was found, in its foreword
  // (rdhyw.com/down/show-539.html); 8.2, 8.3, 8.6 and 8.7 follow from the order of 7.5, 7.6, 7.9 and 7.11 of 2017, and the
  // thirty days were not to be had: so the rows stay unverified until somebody has the print.
  verified: false,
  limit: { amount: days, unit: 'workingDay' },
  legalLimit: { amount: 30, unit: 'day' },
});

export const requestKinds = {
  title: { zh: '个人信息权利请求', en: 'Requests about one’s personal data' },
  rows: [
    kind('correction', { zh: '更正、补充个人信息', en: 'Correct or complete my data' }, '46', '8.2', 5),
    kind('copy', { zh: '复制个人信息', en: 'A copy of my data' }, '45', '8.6', 5),
    kind('deletion', { zh: '删除个人信息', en: 'Delete my data' }, '47', '8.3', 10),
  ],
} as const;
