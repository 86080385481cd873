import type { Bureau } from '@hub/kernel';

/** Lead and responsible units named in 郑政〔2020〕27号, with the names used there. */
export const bureaus: readonly Bureau[] = [
  { id: 'data', name: { zh: '市大数据局', en: 'Municipal Data Bureau' } },
  { id: 'communications', name: { zh: '市通管办', en: 'Municipal Communications Administration Office' } },
  { id: 'industry', name: { zh: '市工信局', en: 'Bureau of Industry and Information Technology' } },
  { id: 'public-security', name: { zh: '市公安局', en: 'Public Security Bureau' } },
  { id: 'transport', name: { zh: '市交通局', en: 'Transport Bureau' } },
  { id: 'urban-management', name: { zh: '市城管局', en: 'Urban Management Bureau' } },
  { id: 'urban-construction', name: { zh: '市城建局', en: 'Urban and Rural Construction Bureau' } },
  { id: 'market-supervision', name: { zh: '市市场监管局', en: 'Administration for Market Regulation' } },
  { id: 'landscaping', name: { zh: '市园林局', en: 'Landscaping Bureau' } },
  { id: 'emergency', name: { zh: '市应急局', en: 'Emergency Management Bureau' } },
  { id: 'water', name: { zh: '市水利局', en: 'Water Resources Bureau' } },
  { id: 'forestry', name: { zh: '市林业局', en: 'Forestry Bureau' } },
  { id: 'government-affairs', name: { zh: '市政务办', en: 'Government Affairs Service Office' } },
  { id: 'health', name: { zh: '市卫健委', en: 'Health Commission' } },
  { id: 'education', name: { zh: '市教育局', en: 'Education Bureau' } },
  { id: 'finance', name: { zh: '市金融局', en: 'Local Financial Administration' } },
  { id: 'culture-tourism', name: { zh: '市文化广电和旅游局', en: 'Bureau of Culture, Radio, Television and Tourism' } },
  { id: 'natural-resources', name: { zh: '市资源规划局', en: 'Bureau of Natural Resources and Planning' } },
  { id: 'ecology', name: { zh: '市生态环境局', en: 'Ecology and Environment Bureau' } },
  {
    id: 'social-governance',
    name: { zh: '市委社治委', en: 'Social Governance Committee of the Municipal Party Committee' },
  },
  { id: 'development-reform', name: { zh: '市发展改革委', en: 'Development and Reform Commission' } },
  { id: 'logistics-ports', name: { zh: '市物流口岸局', en: 'Logistics and Ports Bureau' } },
  { id: 'agriculture', name: { zh: '市农委', en: 'Agriculture and Rural Affairs Commission' } },
];
