import type { Evidence, Indicator, IndicatorValue, Level, RawRecord, Scope } from '../api/contract.ts';
import { city, readDistricts } from './mock-city.ts';

const hour_ms = 3_600_000;

export const indicators: readonly Indicator[] = [
  {
    id: 'environment.aqiRealtime',
    title: { zh: '实时空气质量指数', en: 'Real-time air quality index' },
    definition: {
      zh: '各污染物小时浓度分指数中的最大值，说明当前空气对健康的影响。',
      en: 'The largest of the hourly sub-indices; says how the air affects health now.',
    },
    formula: {
      zh: 'AQI = max(IAQI₁ … IAQIₙ)，分指数线性内插后向上取整',
      en: 'AQI = max(IAQI₁ … IAQIₙ), linear between breakpoints, rounded up',
    },
    source: 'HJ 633—2026 §5',
    unit: { symbol: '' },
    scopes: ['place', 'district', 'city'],
    inputs: ['pm25', 'pm10', 'o3'],
    window: 'latest',
    staleAfter: 'PT2H',
  },
  {
    id: 'environment.pm25',
    title: { zh: 'PM2.5 小时浓度', en: 'PM2.5, hourly' },
    definition: {
      zh: '最近一小时细颗粒物的平均质量浓度。',
      en: 'Mean mass concentration of fine particles over the latest hour.',
    },
    formula: { zh: '各站小时均值的算术平均', en: 'Arithmetic mean of the stations’ hourly means' },
    source: 'GB 3095—2026',
    unit: { symbol: 'µg/m³' },
    scopes: ['place', 'city'],
    inputs: ['pm25'],
    window: 'latest',
    staleAfter: 'PT2H',
  },
];

const levels: readonly (Level & { readonly upTo: number })[] = [
  { upTo: 50, title: { zh: '一级 优', en: 'I Excellent' }, color: '#00e400' },
  { upTo: 100, title: { zh: '二级 良', en: 'II Good' }, color: '#ffff00' },
  { upTo: 150, title: { zh: '三级 轻度污染', en: 'III Lightly polluted' }, color: '#ff7e00' },
  { upTo: 200, title: { zh: '四级 中度污染', en: 'IV Moderately polluted' }, color: '#ff0000' },
  { upTo: 300, title: { zh: '五级 重度污染', en: 'V Heavily polluted' }, color: '#99004c' },
  { upTo: 999, title: { zh: '六级 严重污染', en: 'VI Severely polluted' }, color: '#7e0023' },
];

interface Subject {
  readonly id: string;
  readonly scope: Scope;
  readonly name: { readonly zh: string; readonly en: string };
  readonly location?: readonly [number, number];
  readonly phase: number;
}

export const districts = readDistricts();

const stations: readonly (readonly [string, string, string, number, number])[] = [
  ['1316A', '北区建设指挥部', 'North district HQ', 113.6, 34.802],
  ['1317A', '市监测站', 'Monitoring station', 113.599, 34.7496],
  ['1318A', '郑纺机', 'Textile machinery works', 113.679, 34.7745],
  ['1319A', '银行学校', 'Banking school', 113.68, 34.721],
  ['1320A', '供水公司', 'Water company', 113.565, 34.715],
  ['1321A', '经开区管委', 'Economic zone', 113.727, 34.719],
  ['1322A', '四十七中', 'No. 47 middle school', 113.743, 34.765],
  ['1323A', '岗李水库', 'Gangli reservoir', 113.565, 34.9],
  ['3004A', '河南农大', 'Agricultural university', 113.81, 34.795],
];

export const subjects: readonly Subject[] = [
  { id: city.code, scope: 'city', name: city.name, phase: 0 },
  ...districts.features.map(
    ({ properties }, index): Subject => ({
      id: properties.code,
      scope: 'district',
      name: properties.name,
      phase: index,
    }),
  ),
  ...stations.map(
    ([id, zh, en, longitude, latitude], index): Subject => ({
      id: `urn:ngsi-ld:AirQualityObserved:${id}`,
      scope: 'place',
      name: { zh, en },
      location: [longitude, latitude],
      phase: index * 1.7,
    }),
  ),
];

export function valueAt(indicator: Indicator, subject: Subject, at: number, now: number): IndicatorValue {
  const wave =
    Math.sin(at / (5 * hour_ms) + subject.phase) * 60 + Math.sin(at / (13 * hour_ms) + subject.phase * 2) * 35 + 110;
  const value = Math.round(indicator.id.endsWith('pm25') ? wave * 0.6 : wave);
  // One station has fallen silent, another gives too little: the screens must show both.
  const silent = subject.id.endsWith('1323A');
  const lacking = subject.id.endsWith('3004A');
  const seen = silent ? at - 6 * hour_ms : at;
  const level = levels.find(({ upTo }) => value <= upTo);
  return {
    indicator: indicator.id,
    scope: subject.scope,
    subject: subject.id,
    subjectName: subject.name,
    ...(subject.location ? { location: { type: 'Point', coordinates: subject.location } } : {}),
    at: new Date(seen).toISOString(),
    ...(lacking
      ? { missing: { zh: '有效污染物不足：缺 PM10、O₃', en: 'Too few valid pollutants: PM10 and O₃ are missing' } }
      : {
          value,
          ...(indicator.id.endsWith('aqiRealtime') && level
            ? { level: { title: level.title, color: level.color } }
            : {}),
        }),
    unit: indicator.unit,
    details: {
      primaryPollutants: ['PM2.5'],
      subIndices: { 'PM2.5': value, PM10: Math.round(value * 0.8), O3: Math.round(value * 0.4) },
    },
    provenance: subject.scope === 'place' ? ['synthetic'] : ['derived', 'synthetic'],
    computedAt: new Date(seen + 20_000).toISOString(),
    stale: silent,
    ageSeconds: Math.round((now - seen) / 1000),
    openCases: subject.id.endsWith('1316A') ? 1 : 0,
  };
}

export function listValues(indicator: Indicator, query: URLSearchParams, now: number): readonly IndicatorValue[] {
  const scope = query.get('scope');
  const subject = query.get('subject');
  const chosen = subjects.filter(
    (each) =>
      indicator.scopes.includes(each.scope) && (!scope || each.scope === scope) && (!subject || each.id === subject),
  );
  if (!query.has('from')) return chosen.map((each) => valueAt(indicator, each, now - (now % 60_000), now));
  const first = Math.ceil(Date.parse(query.get('from') ?? '') / hour_ms) * hour_ms;
  const last = query.has('to') ? Date.parse(query.get('to') ?? '') : now;
  const times = Array.from(
    { length: Math.max(0, Math.floor((last - first) / hour_ms) + 1) },
    (_, index) => first + index * hour_ms,
  );
  return times.flatMap((at) => chosen.map((each) => valueAt(indicator, each, at, now)));
}

export function evidenceOf(indicator: Indicator, subjectId: string, at: number, now: number): Evidence | undefined {
  const subject = subjects.find((each) => each.id === subjectId);
  if (!subject) return undefined;
  const sources = subject.scope === 'place' ? [subject] : subjects.filter((each) => each.scope === 'place');
  const records = sources.flatMap((source) =>
    indicator.inputs.map(
      (attribute, index): RawRecord => ({
        entityId: source.id,
        name: source.name.zh,
        attribute,
        value: 40 + index * 12 + Math.round(source.phase),
        unit: { symbol: 'µg/m³' },
        observedAt: new Date(at).toISOString(),
        receivedAt: new Date(at + 1_500).toISOString(),
        provenance: 'synthetic',
        source: 'demo generator',
        instanceId: `urn:ngsi-ld:instance:${source.id.slice(-5)}-${attribute}`,
      }),
    ),
  );
  return {
    value: valueAt(indicator, subject, at, now),
    definition: indicator.definition,
    formula: indicator.formula,
    source: indicator.source,
    records,
    total: records.length,
    trend: Array.from({ length: 48 }, (_, index) => {
      const time = at - (47 - index) * hour_ms;
      const { value } = valueAt(indicator, subject, time, now);
      return { at: new Date(time).toISOString(), ...(value === undefined || index === 20 ? {} : { value }) };
    }),
    rules: [
      {
        id: 'environment.aqiHeavy',
        title: { zh: '空气质量超标', en: 'Air quality exceedance' },
        severity: 'severe',
        raises: { above: 150, lasting: 'PT1H' },
        clears: { below: 140, lasting: 'PT1H' },
      },
    ],
  };
}
