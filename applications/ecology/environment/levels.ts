import type { Localised } from '@hub/kernel';

export interface AirLevel {
  /** The highest index of the level. */
  readonly upTo: number;
  readonly title: Localised;
  readonly color: string;
}

/** HJ 633—2026 (levels unchanged since 2012); colours: HJ 633—2012 annex A, RGB. */
export const airLevels: readonly AirLevel[] = [
  { upTo: 50, title: { zh: '一级 优', en: 'I · Excellent' }, color: '#00e400' },
  { upTo: 100, title: { zh: '二级 良', en: 'II · Good' }, color: '#ffff00' },
  { upTo: 150, title: { zh: '三级 轻度污染', en: 'III · Lightly polluted' }, color: '#ff7e00' },
  { upTo: 200, title: { zh: '四级 中度污染', en: 'IV · Moderately polluted' }, color: '#ff0000' },
  { upTo: 300, title: { zh: '五级 重度污染', en: 'V · Heavily polluted' }, color: '#99004c' },
  { upTo: Number.POSITIVE_INFINITY, title: { zh: '六级 严重污染', en: 'VI · Severely polluted' }, color: '#7e0023' },
];

/** The level of an air quality index. */
export function airLevel(aqi: number): AirLevel {
  const level = airLevels.find(({ upTo }) => aqi <= upTo);
  if (!level) throw new RangeError(`no air level for ${aqi}`);
  return level;
}
