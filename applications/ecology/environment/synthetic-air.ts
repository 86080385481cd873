import { chinaOffset_ms, type Geometry, type Instant, seededNoise, smoothSeededNoise } from '@hub/kernel';

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;

/** A bump of height 1 around `peak` o'clock, `width` hours wide, going round the clock. */
function bump(hour: number, peak: number, width: number): number {
  const distance = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
  return Math.exp(-((distance / width) ** 2));
}

/**
 * One synthetic hour of a station: µg/m³, CO mg/m³. The shape is a plain model of a North China city (winter particles,
 * summer afternoon ozone, rush-hour NO2, stagnant spells of some days shared by the whole city), fitted to nothing.
 */
export function syntheticAir(
  seed: number,
  device: { readonly id: string; readonly location: Geometry },
  at: Instant,
): Readonly<Record<string, number>> {
  const local = at + chinaOffset_ms;
  const hour = (local % day_ms) / hour_ms;
  const dayOfYear = (local / day_ms) % 365.25;
  const winter = (1 + Math.cos((2 * Math.PI * (dayOfYear - 15)) / 365.25)) / 2;
  // Spells of bad dispersion last days and lie over the whole city; the cube makes the bad ones rare.
  const stagnation = smoothSeededNoise(`${seed}:spell`, local / (2.5 * day_ms)) ** 3;
  const station = 0.85 + 0.3 * seededNoise(`${seed}:${device.id}`);
  const flutter = (name: string) =>
    0.85 + 0.3 * smoothSeededNoise(`${seed}:${device.id}:${name}`, local / (3 * hour_ms));
  const rush = bump(hour, 8, 2) + bump(hour, 19, 2.5);
  const night = bump(hour, 2, 5);
  const sun = bump(hour, 15, 4);

  const pm25 = (18 + 35 * winter + 190 * stagnation * (0.35 + winter)) * (0.85 + 0.25 * night + 0.1 * rush) * station;
  const concentrations = {
    so2: (5 + 8 * winter) * (1 + stagnation) * station * flutter('so2'),
    no2: (16 + 14 * winter + 22 * rush + 25 * stagnation) * station * flutter('no2'),
    co: (0.4 + 0.4 * winter + 0.8 * stagnation + 0.15 * rush) * station * flutter('co'),
    o3: (25 + (60 + 110 * (1 - winter)) * sun * (0.7 + 0.6 * stagnation)) * flutter('o3') - 10 * rush,
    pm10: (pm25 * 1.45 + 20) * flutter('pm10'),
    pm25: pm25 * flutter('pm25'),
  };
  return Object.fromEntries(
    Object.entries(concentrations).map(([name, value]) => [name, Math.round(Math.max(value, 0) * 10) / 10]),
  );
}
