import type { TextKey } from './use-texts.ts';

export const mostPhotos = 5;
export const largest_bytes = 10 * 1024 * 1024;

const signatures = [
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff], at: 0 },
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], at: 0 },
  { type: 'image/webp', bytes: [0x57, 0x45, 0x42, 0x50], at: 8 },
] as const;

/** The type a picture has by its first bytes; its name and what the phone calls it prove nothing. */
export function photoType(head: Uint8Array): string | undefined {
  return signatures.find(({ bytes, at }) => bytes.every((byte, index) => head[at + index] === byte))?.type;
}

/** Why a picture cannot be sent, as a text and what fills it; undefined when it can. The hub checks again. */
export function photoFault(
  file: { readonly name: string; readonly size: number },
  head: Uint8Array,
): { readonly key: TextKey; readonly fillings: Readonly<Record<string, string>> } | undefined {
  if (photoType(head) === undefined) return { key: 'photoBadType', fillings: { name: file.name } };
  if (file.size <= largest_bytes) return undefined;
  return { key: 'photoTooBig', fillings: { name: file.name, size: (file.size / 1024 / 1024).toFixed(1) } };
}
