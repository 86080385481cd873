import { numberKey } from '@hub/runtime';

export const contextConfig = {
  HUB_HISTORY_DAYS: numberKey(
    0,
    { min: 0, max: 36_500 },
    {
      zh: '历史数据保留天数，按月整月删除；0 为永久保留',
      en: 'Days the history is kept, dropped by whole months; 0 keeps it for ever',
    },
  ),
} as const;
