import { definePack, number, text } from '@hub/kernel';

const source = 'made up for tests';
const about = (zh: string, en: string) => ({
  title: { zh, en },
  definition: { zh, en },
  formula: { zh: '最大', en: 'max' },
  source,
});

function highest(facts: readonly { readonly name: string; readonly values: { readonly reading?: number } }[]) {
  const readings = facts.flatMap(({ values }) => values.reading ?? []);
  if (readings.length === 0) return { missing: { zh: '无', en: 'none' } };
  return { value: Math.max(...readings), details: { names: facts.map(({ name }) => name) } };
}

const reading = number({ zh: '读数', en: 'Reading' }, 'm');
const name = text({ zh: '名称', en: 'Name' });
const common = {
  unit: 'm',
  inputs: ['reading'],
  window: 'latest',
  scopes: ['place', 'district', 'city'],
  staleAfter: 'PT1H',
  compute: highest,
} as const;

/** One indicator for each way in which data can be graded; every one raises an alert for a place and for a district. */
export const gradedPack = definePack({
  id: 'graded',
  title: { zh: '分级', en: 'Graded' },
  mandate: { row: 'T0', section: '一', lead: '工务局', responsible: [] },
  roles: { reader: { zh: '阅览', en: 'Reader' } },
  entities: {
    Plain: { title: { zh: '普通', en: 'Plain' }, attributes: { name, reading } },
    Delicate: {
      title: { zh: '敏感', en: 'Delicate' },
      attributes: { name, reading: { ...reading, grade: 'sensitive' } },
    },
    Important: { title: { zh: '重要', en: 'Important' }, grade: 'important', attributes: { name, reading } },
    Core: { title: { zh: '核心', en: 'Core' }, attributes: { name, reading: { ...reading, grade: 'core' } } },
    Household: { title: { zh: '住户', en: 'Household' }, personal: true, attributes: { name, reading } },
    Patient: {
      title: { zh: '病人', en: 'Patient' },
      attributes: { name, reading: { ...reading, personal: 'health' } },
    },
  },
  thingModels: {
    meter: {
      title: { zh: '表', en: 'Meter' },
      entityType: 'Plain',
      period: 'PT5M',
      fields: { v: { attribute: 'reading' } },
    },
  },
  indicators: {
    plain: { of: 'Plain', ...about('普通', 'Plain'), ...common },
    delicate: { of: 'Delicate', ...about('敏感', 'Delicate'), ...common },
    important: { of: 'Important', ...about('重要', 'Important'), ...common },
    core: { of: 'Core', ...about('核心', 'Core'), ...common },
    household: { of: 'Household', ...about('住户', 'Household'), ...common },
    /** The same figures, of which the pack tells everyone what is over three households or more. */
    householdsOfThree: {
      of: 'Household',
      ...about('住户汇总', 'Households'),
      ...common,
      disclosure: { atLeast: 3, grade: 'internal' },
    },
    patient: { of: 'Patient', ...about('病人', 'Patient'), ...common },
  },
  rules: (['plain', 'delicate', 'important', 'core', 'household', 'householdsOfThree', 'patient'] as const).flatMap(
    (indicator) =>
      (['place', 'district'] as const).map((scope) => ({
        id: `${indicator}-${scope}`,
        title: { zh: '过高', en: 'Too high' },
        indicator,
        scope,
        raises: { above: 5, lasting: 'PT0S' } as const,
        clears: { below: 4, lasting: 'PT0S' } as const,
        severity: 'minor' as const,
      })),
  ),
  codeTables: {},
  cases: {},
  panels: [
    {
      id: 'all',
      title: { zh: '全部', en: 'All' },
      shows: ['plain', 'delicate', 'important', 'core', 'household', 'householdsOfThree', 'patient'],
      visibleTo: ['reader'],
    },
  ],
  generators: {},
  reads: [],
});
