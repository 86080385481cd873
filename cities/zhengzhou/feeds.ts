import { point, type SampleDevice, type SyntheticFeed } from '@hub/kernel';
import { districts } from './districts.ts';

const source = 'Seeded generator of the demo; not a measurement';

/** One a district, at its label point. There is no public live feed of the real stations. */
const airStations = districts.flatMap(({ code, zh, en, labelPoint }): SampleDevice[] => {
  if (!labelPoint) return [];
  return [
    {
      id: `synthetic-air-${code}`,
      name: { zh: `${zh}合成空气站`, en: `${en} synthetic air station` },
      thingModel: 'environment.airStation',
      location: point(labelPoint[0], labelPoint[1]),
      provenance: 'synthetic',
      source,
    },
  ];
});

export const feeds: readonly SyntheticFeed[] = [
  { generator: 'environment.syntheticAir', seed: 20200807, devices: airStations, backfill: 'P7D' },
];
