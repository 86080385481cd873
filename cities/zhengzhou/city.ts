import { defineCity } from '@hub/kernel';
import { environment } from '@hub/pack-environment';
import { personalRights } from '@hub/pack-personal-rights';
import { urbanManagement } from '@hub/pack-urban-management';
import { cityCode, listAreas } from './areas.ts';
import { bureaus } from './bureaus.ts';
import { feeds, registers } from './feeds.ts';
import { plan } from './plan.ts';
import { recordings } from './recordings.ts';

export const city = defineCity({
  id: 'zhengzhou',
  name: { zh: '郑州', en: 'Zhengzhou' },
  code: cityCode,
  abbreviation: 'ZZ',
  centre: [113.62, 34.75],
  // Zeros until the publishing body has its code of GB/T 4657: nobody else's code may stand here.
  alertSender: {
    sector: '000',
    unit: '000',
    extension: '00',
    name: { zh: '郑州城市中枢（演示）', en: 'Zhengzhou city hub (demonstration)' },
  },
  packs: [environment, urbanManagement, personalRights],
  bureaus,
  plan,
  recordings,
  feeds,
  registers,
  areas: listAreas,
});
