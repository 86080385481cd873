import { existsSync } from 'node:fs';
import { mailConfig } from '@hub/cases';
import { contextConfig } from '@hub/context';
import { type ConfigOf, flagKey, nameKey, runtimeConfig, textKey } from '@hub/runtime';
import { securityConfig } from '@hub/security';
import { sensingConfig } from '@hub/sensing';

const sampleData = new URL('../../../shared/data', import.meta.url).pathname;

/** Every setting of the hub. A module declares its own; this is only where they meet. */
export const hubConfig = {
  ...runtimeConfig,
  ...securityConfig,
  ...contextConfig,
  ...sensingConfig,
  ...mailConfig,
  HUB_CITY: nameKey('zhengzhou', { zh: '城市目录名（cities/ 下）', en: 'Folder name of the city below cities/' }),
  HUB_DEMO: flagKey(true, {
    zh: '演示数据：样例设备、合成数据与各角色账号',
    en: 'Demonstration: sample devices, synthetic data and an account for each role',
  }),
  HUB_SAMPLE_DATA: textKey(existsSync(sampleData) ? sampleData : '', {
    zh: '真实样例数据目录；留空则不导入',
    en: 'Folder of real sample data; empty to import none',
  }),
  HUB_ADMIN_PASSWORD: textKey(
    '',
    {
      zh: '管理员口令；留空则首次启动时生成',
      en: 'Password of the administrator; empty to have one made at first start',
    },
    true,
  ),
} as const;

export type HubConfig = ConfigOf<typeof hubConfig>;
