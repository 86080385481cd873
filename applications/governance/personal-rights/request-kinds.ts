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
  // Written from memory of both texts: the clause numbers are to be checked against the print.
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
