/**
 * A repeatable number in [0, 1) for a text, for generators of synthetic data: FNV-1a, then the 32-bit finaliser of
 * MurmurHash3. Same text, same number, on every machine.
 */
export function seededNoise(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Noise that changes smoothly with `time`: a number of its own at every whole step, joined by half a cosine. */
export function smoothSeededNoise(text: string, time: number): number {
  const step = Math.floor(time);
  const weight = (1 - Math.cos(Math.PI * (time - step))) / 2;
  return seededNoise(`${text}:${step}`) * (1 - weight) + seededNoise(`${text}:${step + 1}`) * weight;
}
