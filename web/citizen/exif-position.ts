import type { Position } from '../api/contract.ts';

const gpsPointer = 0x8825;
const exifPointer = 0x8769;
const takenTag = 0x9003;
const offsetTag = 0x9011;
const tags = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 } as const;

/** Where a JPEG says it was taken (Exif 2.3 §4.6.6, WGS84), undefined when it does not say. */
export function exifPosition(content: Uint8Array): Position | undefined {
  return readExif(content, positionIn);
}

/** When a JPEG says it was taken, as ISO 8601: by its own offset, else by the zone of this phone, which took it. */
export function exifTime(content: Uint8Array): string | undefined {
  return readExif(content, timeIn);
}

function readExif<T>(content: Uint8Array, read: (tiff: Tiff) => T | undefined): T | undefined {
  try {
    const tiff = tiffOf(content);
    return tiff && read(tiff);
  } catch (error) {
    // A broken header says nothing about a place; anything else is a fault of ours.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Tiff {
  readonly view: DataView;
  readonly little: boolean;
}

function tiffOf(content: Uint8Array): Tiff | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return undefined;
    const length = view.getUint16(at + 2);
    const isExif = marker === 0xe1 && view.getUint32(at + 4) === 0x45786966;
    if (at + 2 + length > content.byteLength) return undefined;
    if (isExif) {
      const start = content.byteOffset + at + 10;
      const inner = new DataView(content.buffer, start, length - 8);
      return { view: inner, little: inner.getUint16(0) === 0x4949 };
    }
    at += 2 + length;
  }
  return undefined;
}

function positionIn(tiff: Tiff): Position | undefined {
  const { view, little } = tiff;
  const pointer = entriesAt(tiff, view.getUint32(4, little)).get(gpsPointer);
  if (pointer === undefined) return undefined;
  const gps = entriesAt(tiff, view.getUint32(pointer + 8, little));
  const latitude = degrees(tiff, gps.get(tags.latitude), gps.get(tags.latitudeRef), 'S');
  const longitude = degrees(tiff, gps.get(tags.longitude), gps.get(tags.longitudeRef), 'W');
  if (latitude === undefined || longitude === undefined) return undefined;
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
  return isPlace ? [longitude, latitude] : undefined;
}

function timeIn(tiff: Tiff): string | undefined {
  const { view, little } = tiff;
  const pointer = entriesAt(tiff, view.getUint32(4, little)).get(exifPointer);
  if (pointer === undefined) return undefined;
  const entries = entriesAt(tiff, view.getUint32(pointer + 8, little));
  const taken = textAt(tiff, entries.get(takenTag));
  const [, year, month, day, time] = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(taken ?? '') ?? [];
  if (time === undefined) return undefined;
  const offset = /^[+-]\d\d:\d\d$/.exec(textAt(tiff, entries.get(offsetTag)) ?? '')?.[0] ?? '';
  const at = new Date(`${year}-${month}-${day}T${time}${offset}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** A text of an entry, without the zero at its end. */
function textAt({ view, little }: Tiff, entry: number | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const count = view.getUint32(entry + 4, little);
  if (count > 64) return undefined;
  const start = count <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  return Array.from({ length: count }, (_, index) => String.fromCharCode(view.getUint8(start + index)))
    .join('')
    .replaceAll('\0', '')
    .trim();
}

/** Where each entry of a directory begins, by tag. */
function entriesAt({ view, little }: Tiff, directory: number): ReadonlyMap<number, number> {
  const count = view.getUint16(directory, little);
  const entries = new Map<number, number>();
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12;
    entries.set(view.getUint16(at, little), at);
  }
  return entries;
}

/** Three rationals: degrees, minutes, seconds. */
function degrees({ view, little }: Tiff, entry: number | undefined, ref: number | undefined, negative: string) {
  if (entry === undefined || ref === undefined) return undefined;
  const values = view.getUint32(entry + 8, little);
  const part = (index: number) =>
    view.getUint32(values + index * 8, little) / view.getUint32(values + index * 8 + 4, little);
  const value = part(0) + part(1) / 60 + part(2) / 3600;
  if (!Number.isFinite(value)) return undefined;
  const sign = String.fromCharCode(view.getUint8(ref + 8)) === negative ? -1 : 1;
  return Math.round(sign * value * 1e6) / 1e6;
}
