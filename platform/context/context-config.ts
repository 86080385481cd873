import { flagKey, numberKey, textKey } from '@hub/runtime';

export const contextConfig = {
  HUB_HISTORY_DAYS: numberKey(
    0,
    { min: 0, max: 36_500 },
    {
      zh: '历史数据保留天数，按月整月删除；0 为永久保留',
      en: 'Days the history is kept, dropped by whole months; 0 keeps it for ever',
    },
  ),
  HUB_SPLIT_ENTITIES: flagKey(false, {
    zh: '查询未说明时，是否认为同一实体分散存于多个中枢（先合并再判断条件，较慢）',
    en: 'Whether entities are expected in parts in several hubs where a query does not say (put together before conditions are judged; slower)',
  }),
  HUB_DEFAULT_CONTEXT: textKey('', {
    zh: '请求未给出 @context 时采用的用户 @context 地址（其主机须在 HUB_OUTBOUND_ALLOW 中）；留空则只用核心 @context',
    en: 'URL of the user @context of requests that name none (HUB_OUTBOUND_ALLOW has to name its host); empty means the core @context alone',
  }),
} as const;
