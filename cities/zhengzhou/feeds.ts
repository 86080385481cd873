import { point, type SampleDevice, type SyntheticFeed, type SyntheticRegister } from '@hub/kernel';
import { districts } from './districts.ts';

const seed = 20200807;
/** 400 m of longitude at 34.75° N. */
const coverOffset_deg = 0.0044;
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

/** Two a district downtown, 400 m to either side of its label point: no public record says where real covers lie. */
const covers = districts
  .filter(({ code }) => Number(code.slice(4)) <= 20)
  .flatMap(({ code, zh, en, labelPoint }): SampleDevice[] => {
    if (!labelPoint) return [];
    return [-1, 1].map((side, index) => ({
      id: `synthetic-cover-${code}-${index + 1}`,
      name: { zh: `${zh}合成智能井盖 ${index + 1}`, en: `${en} synthetic smart cover ${index + 1}` },
      thingModel: 'urban-management.smartCover',
      location: point(round(labelPoint[0] + side * coverOffset_deg), labelPoint[1]),
      provenance: 'synthetic',
      source,
    }));
  });

export const feeds: readonly SyntheticFeed[] = [
  { generator: 'environment.syntheticAir', seed, devices: airStations, backfill: 'P7D' },
  { generator: 'urban-management.syntheticCover', seed, devices: covers, backfill: 'P1D' },
];

export const registers: readonly SyntheticRegister[] = [
  { register: 'urban-management.syntheticComponents', seed, source },
  { register: 'environment.syntheticSources', seed, source },
];

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
