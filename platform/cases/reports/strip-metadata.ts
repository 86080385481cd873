import type { AttachmentType } from '../attachment-type.ts';

/**
 * A picture without what its file says besides the picture: place, time, device, owner, thumbnails, comments. How a JPEG is
 * turned stays, or it would lie on its side. Pixels are not touched: what a picture shows it still shows. Undefined for a file
 * that ends before its own structure does: nothing unknown is let through.
 */
export function stripMetadata(content: Uint8Array, type: AttachmentType): Uint8Array | undefined {
  switch (type) {
    case 'image/jpeg':
      return stripJpeg(content);
    case 'image/png':
      return stripPng(content);
    case 'image/webp':
      return stripWebp(content);
    case 'application/pdf':
      return undefined;
    default:
      return type satisfies never;
  }
}

const [app0, app1, app14, comment, startOfScan] = [0xe0, 0xe1, 0xee, 0xfe, 0xda];

/** ISO/IEC 10918-1 annex B: segments up to the scan. JFIF (APP0) and Adobe's colour transform (APP14) are needed to draw it. */
function stripJpeg(content: Uint8Array): Uint8Array | undefined {
  const view = viewOf(content);
  const kept: Uint8Array[] = [content.subarray(0, 2)];
  let turn: number | undefined;
  for (let at = 2; at + 4 <= content.length; ) {
    const marker = content[at + 1] ?? 0;
    if (content[at] !== 0xff) return undefined;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end > content.length) return undefined;
    const segment = content.subarray(at, end);
    if (marker === app1) turn ??= orientationOf(segment);
    const isApplication = marker >= app0 && marker <= 0xef;
    if (marker === startOfScan) {
      const scan = content.subarray(at, endOfImage(content, end));
      return join([
        ...kept.slice(0, 1),
        ...(turn === undefined ? [] : [orientationSegment(turn)]),
        ...kept.slice(1),
        scan,
      ]);
    }
    if (marker === app0 || marker === app14 || (!isApplication && marker !== comment)) kept.push(segment);
    at = end;
  }
  return undefined;
}

/** Behind the end-of-image marker cameras put previews and films. */
function endOfImage(content: Uint8Array, from: number): number {
  for (let at = from; at + 1 < content.length; at += 1) {
    if (content[at] === 0xff && content[at + 1] === 0xd9) return at + 2;
  }
  return content.length;
}

const exif = [0x45, 0x78, 0x69, 0x66, 0, 0];
const orientationTag = 0x0112;

/** The orientation (2–8) that an Exif segment gives, when it differs from upright. */
function orientationOf(segment: Uint8Array): number | undefined {
  const tiff = 4 + exif.length;
  if (!exif.every((byte, index) => segment[4 + index] === byte) || segment.length < tiff + 10) return undefined;
  const view = viewOf(segment);
  const little = segment[tiff] === 0x49;
  const first = tiff + view.getUint32(tiff + 4, little);
  if (first + 2 > segment.length) return undefined;
  const count = view.getUint16(first, little);
  for (let index = 0; index < count; index += 1) {
    const entry = first + 2 + index * 12;
    if (entry + 12 > segment.length) return undefined;
    if (view.getUint16(entry, little) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 2 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** An Exif segment that holds the orientation and nothing else. */
function orientationSegment(turn: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0];
  const length = 2 + exif.length + tiff.length;
  return Uint8Array.from([0xff, app1, length >> 8, length & 0xff, ...exif, ...tiff]);
}

/** What draws a PNG (ISO/IEC 15948 clause 11); texts, times, Exif and unknown chunks are left out. */
const pngChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'acTL', 'fcTL', 'fdAT']);

function stripPng(content: Uint8Array): Uint8Array | undefined {
  const view = viewOf(content);
  const kept: Uint8Array[] = [content.subarray(0, 8)];
  for (let at = 8; at + 12 <= content.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > content.length) return undefined;
    const name = nameAt(content, at + 4);
    if (pngChunks.has(name)) kept.push(content.subarray(at, end));
    if (name === 'IEND') return join(kept);
    at = end;
  }
  return undefined;
}

/** What draws a WebP (RFC 9649); EXIF, XMP, colour profile and unknown chunks are left out. */
const webpChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF']);
const profileExifXmp = 0x20 | 0x08 | 0x04;

function stripWebp(content: Uint8Array): Uint8Array | undefined {
  const view = viewOf(content);
  const kept: Uint8Array[] = [];
  for (let at = 12; at + 8 <= content.length; ) {
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size;
    if (end > content.length) return undefined;
    const name = nameAt(content, at);
    if (webpChunks.has(name)) {
      const chunk = content.slice(at, at + 8);
      const body = content.slice(at + 8, end);
      // The flags of the header may not speak of what is gone.
      if (name === 'VP8X' && body[0] !== undefined) body[0] &= ~profileExifXmp;
      kept.push(chunk, body, new Uint8Array(size % 2));
    }
    at = end + (size % 2);
  }
  if (kept.length === 0) return undefined;
  const body = join(kept);
  const head = content.slice(0, 12);
  viewOf(head).setUint32(4, body.length + 4, true);
  return join([head, body]);
}

function nameAt(content: Uint8Array, at: number): string {
  return String.fromCharCode(...content.subarray(at, at + 4));
}

function viewOf(content: Uint8Array): DataView {
  return new DataView(content.buffer, content.byteOffset, content.byteLength);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
