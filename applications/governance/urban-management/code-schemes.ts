import type { CodeScheme } from '@hub/standards';

const region = { name: 'region', digits: 6, title: { zh: '县级区划', en: 'County-level division' } };
const major = { name: 'major', digits: 2, title: { zh: '大类', en: 'Major class' } };
const minor = { name: 'minor', digits: 2, title: { zh: '小类', en: 'Minor class' } };

/**
 * How codes of digital urban management are put together. The digits of GB/T 30428.1 and .2 could not be read in the
 * standards themselves, so they are rows here: whoever has the text corrects the row, not the code.
 */
export const codeSchemes = {
  component: {
    title: { zh: '部件代码（16 位）', en: 'Component code, 16 digits' },
    parts: [region, major, minor, { name: 'sequence', digits: 6, title: { zh: '顺序号', en: 'Sequence' } }],
    source: 'GB/T 30428.2—2013 as remembered; the number 3205080101000001 of a public interface sample fits',
    verified: false,
  },
  componentExtended: {
    title: { zh: '部件代码（16 位，小类 3 位）', en: 'Component code, 16 digits, minor class of 3' },
    parts: [
      region,
      major,
      { ...minor, digits: 3 },
      { name: 'sequence', digits: 5, title: { zh: '顺序号', en: 'Sequence' } },
    ],
    source: 'A public city schema in use; local minor classes count down from 999 to 080',
    verified: true,
  },
  event: {
    title: { zh: '事件代码（10 位）', en: 'Event code, 10 digits' },
    parts: [region, major, minor],
    source: 'GB/T 30428.2—2013 as remembered',
    verified: false,
  },
  unitGrid: {
    title: { zh: '单元网格代码（15 位）', en: 'Unit grid code, 15 digits' },
    parts: [
      { name: 'place', digits: 12, title: { zh: '社区（村）区划', en: 'Community or village' } },
      { name: 'sequence', digits: 3, title: { zh: '顺序号', en: 'Sequence' } },
    ],
    source: 'GB/T 30428.1—2013 as remembered',
    verified: false,
  },
  asset: {
    title: { zh: '城市部件唯一标识码（21 位）', en: 'Unique id of a city component, 21 digits' },
    parts: [
      region,
      major,
      { name: 'middle', digits: 2, title: { zh: '中类', en: 'Middle class' } },
      minor,
      { name: 'own', digits: 9, title: { zh: '自编码', en: 'Own number' } },
    ],
    source: 'CJ/T 553—2024, in force 2024-08-01',
    verified: true,
  },
} as const satisfies Readonly<Record<string, CodeScheme>>;
