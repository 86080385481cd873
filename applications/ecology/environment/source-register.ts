import { type Area, point, type Register, type RegisterEntry, seededNoise } from '@hub/kernel';
import { creditCodeCheck } from '@hub/standards';

/** What the works of the demonstration make. No such enterprise exists: the names say so. */
const trades = [
  { zh: '热电', en: 'Heat and power', loud_kg: 95 },
  { zh: '水泥', en: 'Cement', loud_kg: 80 },
  { zh: '铝业', en: 'Aluminium', loud_kg: 45 },
  { zh: '化工', en: 'Chemicals', loud_kg: 25 },
  { zh: '制药', en: 'Pharmaceuticals', loud_kg: 8 },
] as const;
const surnames = ['王', '李', '张', '刘', '陈'] as const;
const most = 60;
const hours_year = 8_760;

/** Seeded discharging units, one after another at the label points of the districts' streets: nothing of it is real. */
export const syntheticSources: Register<'PollutantSource'> = {
  title: { zh: '合成重点排污单位（演示）', en: 'Synthetic key pollutant sources (demo)' },
  entityType: 'PollutantSource',
  *entries(seed, areas, size) {
    const places = areas.flatMap(placeOf);
    if (places.length === 0) return;
    for (let index = 0; index < Math.min(size, most); index += 1) {
      const noise = (what: string) => seededNoise(`${seed}:source:${index}:${what}`);
      const place = places[Math.floor(noise('place') * places.length)];
      if (place) yield entryOf(place, index, noise);
    }
  },
};

interface Place {
  readonly district: string;
  readonly at: readonly [number, number];
}

function placeOf({ level, code, outline }: Area): readonly Place[] {
  const corner = level === 'grid' && outline?.type === 'Polygon' ? outline.coordinates[0]?.[0] : undefined;
  return corner ? [{ district: code.slice(0, 6), at: [corner[0], corner[1]] }] : [];
}

function entryOf({ district, at }: Place, index: number, noise: (what: string) => number): RegisterEntry {
  const pick = <T>(all: readonly T[], what: string): T => all[Math.floor(noise(what) * all.length)] as T;
  const trade = pick(trades, 'trade');
  const number = String(index + 1).padStart(3, '0');
  const load = Math.round(45 + 60 * noise('load'));
  const hourly = Math.round(trade.loud_kg * (load / 100) * (0.8 + 0.4 * noise('hourly')) * 10) / 10;
  // Nine digits of an organisation that was never registered; only the check character is computed (GB 32100).
  const first17 = `91${district}${`MA9SYN${number}`}`.slice(0, 17).replaceAll(/[IOSVZ]/g, '0');
  const creditCode = first17 + creditCodeCheck(first17);
  const title = { zh: `合成${trade.zh}${number}号`, en: `Synthetic ${trade.en} ${number}` };
  return {
    id: creditCode,
    name: title,
    location: point(at[0], at[1]),
    values: {
      enterprise: title.zh,
      creditCode,
      permitNumber: `${creditCode}001P`,
      permittedNox: Math.round((trade.loud_kg * hours_year) / 1_000),
      hourlyNox: hourly,
      productionLoad: load,
      keeper: `${pick(surnames, 'keeper')}某`,
      // One made-up block, so that the demonstration rings nobody up on purpose; synthetic like the rest.
      keeperPhone: `1990000${String(1_000 + index).slice(-4)}`,
    },
  };
}
