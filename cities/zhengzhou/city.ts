import { defineCity } from '@hub/kernel';
import { environment } from '@hub/pack-environment';
import { urbanManagement } from '@hub/pack-urban-management';
import { cityCode, listAreas } from './areas.ts';
import { bureaus } from './bureaus.ts';
import { feeds } from './feeds.ts';
import { recordings } from './recordings.ts';

export const city = defineCity({
  id: 'zhengzhou',
  name: { zh: '郑州', en: 'Zhengzhou' },
  code: cityCode,
  abbreviation: 'ZZ',
  centre: [113.62, 34.75],
  packs: [environment, urbanManagement],
  bureaus,
  recordings,
  feeds,
  areas: listAreas,
});
