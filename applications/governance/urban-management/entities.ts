import { type Attributes, boolean, code, dateTime, number, type ThingModel, text } from '@hub/kernel';

const componentAttributes = {
  componentCode: text({ zh: '部件代码', en: 'Component code' }, 16),
  assetCode: text({ zh: '城市部件唯一标识码', en: 'Unique asset code' }, 21),
  class: text({ zh: '部件小类', en: 'Minor class' }, 5),
  ownerUnit: text({ zh: '权属单位', en: 'Owner' }, 128),
  unitGrid: text({ zh: '单元网格', en: 'Unit grid' }, 19),
  responsibilityGrid: text({ zh: '责任网格', en: 'Responsibility grid' }, 15),
  installedOn: dateTime({ zh: '设置日期', en: 'Installed' }),
  condition: code(
    { zh: '完好状况', en: 'Condition' },
    {
      good: { zh: '完好', en: 'Good' },
      damaged: { zh: '破损', en: 'Damaged' },
      missing: { zh: '缺失', en: 'Missing' },
    },
  ),
  opened: boolean({ zh: '开启', en: 'Open' }),
  tilt: number({ zh: '倾角', en: 'Tilt' }, 'deg', { min: 0, max: 180 }),
  batteryVoltage: number({ zh: '电池电压', en: 'Battery voltage' }, 'V', { min: 0, max: 48 }),
} as const satisfies Attributes;

export const entities = {
  CityComponent: { title: { zh: '城市部件', en: 'City component' }, attributes: componentAttributes },
} as const;

export type ComponentAttributes = typeof componentAttributes;

const smartCover: ThingModel<typeof entities, 'CityComponent'> = {
  title: { zh: '智能井盖', en: 'Smart cover' },
  entityType: 'CityComponent',
  // A sign of life; an alarm comes at once (GB/T 41401—2022 asks for 30 s to the system).
  period: 'PT1H',
  fields: {
    opened: { attribute: 'opened' },
    tilt: { attribute: 'tilt' },
    battery: { attribute: 'batteryVoltage' },
  },
};

export const thingModels = { smartCover };
