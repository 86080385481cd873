import { type Instant, seededNoise } from '@hub/kernel';

const slot_ms = 2 * 3_600_000;
const openShare = 0.006;

/**
 * One synthetic message of a smart cover: tilt in degrees, battery in volts. A cover stands open for two hours now and
 * then (about once in two weeks), which is far more often than in a real city, so that the demo has something to do.
 */
export function syntheticCover(
  seed: number,
  device: { readonly id: string },
  at: Instant,
): Readonly<Record<string, number>> {
  const slot = Math.floor(at / slot_ms);
  const isOpen = seededNoise(`${seed}:${device.id}:open:${slot}`) < openShare;
  const shake = seededNoise(`${seed}:${device.id}:${at}`);
  const tilt = isOpen ? 40 + 30 * shake : 1.5 * shake;
  return { tilt: Math.round(tilt * 10) / 10, battery: Math.round((3.5 + 0.15 * shake) * 100) / 100 };
}
