import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripMetadata } from './strip-metadata.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const segment = (marker: number, body: Buffer) =>
  bytes([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff], body.toString('latin1'));
const secret = 'N34.7466 E113.6253 Canon';

/** An Exif segment of little-endian TIFF with an orientation and a text that stands for the rest. */
const exif = (turn: number) =>
  segment(
    0xe1,
    bytes('Exif\0\0II', [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0, 0, 0, 0, 0], secret),
  );
const jfif = segment(0xe0, bytes('JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0]));
const table = segment(0xdb, bytes(Array.from({ length: 65 }, () => 1)));
const scan = bytes([0xff, 0xda, 0, 4, 1, 2, 0x11, 0xff, 0, 0x22, 0xff, 0xd9]);

const chunk = (name: string, body: Buffer) =>
  bytes([0, 0, body.length >> 8, body.length & 0xff], name, body.toString('latin1'), [0, 0, 0, 0]);
const pngHead = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const riff = (name: string, body: Buffer) =>
  bytes(name, [body.length & 0xff, body.length >> 8, 0, 0], body.toString('latin1'), body.length % 2 ? [0] : []);

describe('a JPEG', () => {
  const text = (content: Uint8Array | undefined) => Buffer.from(content ?? []).toString('latin1');

  test('loses place, device, comment and what is hidden behind its end, and keeps what draws it', () => {
    const whole = bytes(
      [0xff, 0xd8],
      jfif.toString('latin1'),
      exif(1).toString('latin1'),
      segment(0xfe, bytes(secret)).toString('latin1'),
      segment(0xe2, bytes(`ICC ${secret}`)).toString('latin1'),
      table.toString('latin1'),
      scan.toString('latin1'),
      secret,
    );
    const stripped = stripMetadata(whole, 'image/jpeg');
    assert.deepEqual(
      text(stripped),
      text(bytes([0xff, 0xd8], jfif.toString('latin1'), table.toString('latin1'), scan.toString('latin1'))),
    );
  });

  test('that lies on its side stays turned, and that is all its Exif says', () => {
    const stripped = stripMetadata(
      bytes([0xff, 0xd8], exif(6).toString('latin1'), table.toString('latin1'), scan.toString('latin1')),
      'image/jpeg',
    );
    assert.ok(!text(stripped).includes('Canon'));
    assert.match(text(stripped), /^\xff\xd8\xff\xe1[\s\S]{2}Exif\0\0MM/);
    assert.equal(stripped?.[31], 6);
  });

  test('that ends in the middle, or is none inside, is not released', () => {
    for (const broken of [
      bytes([0xff, 0xd8]),
      bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1]),
      bytes([0xff, 0xd8, 1, 2, 3, 4]),
    ])
      assert.equal(stripMetadata(broken, 'image/jpeg'), undefined);
  });
});

test('a PNG keeps its picture and loses texts, times and Exif', () => {
  const picture = [chunk('IHDR', bytes([1, 2])), chunk('IDAT', bytes([3]))];
  const said = [
    chunk('tEXt', bytes(secret)),
    chunk('eXIf', bytes(secret)),
    chunk('iTXt', bytes(secret)),
    chunk('tIME', bytes([1])),
  ];
  const end = chunk('IEND', bytes([]));
  const join = (parts: readonly Buffer[]) => Buffer.concat([Buffer.from(pngHead), ...parts]);
  assert.deepEqual(
    Buffer.from(stripMetadata(join([...picture, ...said, end, Buffer.from(secret)]), 'image/png') ?? []),
    join([...picture, end]),
  );
  assert.equal(stripMetadata(join(picture), 'image/png'), undefined);
});

test('a WebP keeps its picture, loses Exif and XMP, and its header no longer speaks of them', () => {
  const header = (flags: number) => riff('VP8X', bytes([flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]));
  const file = (...parts: readonly Buffer[]) => {
    const body = Buffer.concat(parts);
    return bytes('RIFF', [(body.length + 4) & 0xff, 0, 0, 0], 'WEBP', body.toString('latin1'));
  };
  const picture = riff('VP8 ', bytes([1, 2, 3]));
  const whole = file(header(0x2c), picture, riff('EXIF', bytes(secret)), riff('XMP ', bytes(secret)));
  assert.deepEqual(Buffer.from(stripMetadata(whole, 'image/webp') ?? []), file(header(0), picture));
  assert.equal(stripMetadata(bytes('RIFF', [0, 0, 0, 0], 'WEBP'), 'image/webp'), undefined);
});

test('a PDF is never released', () => {
  assert.equal(stripMetadata(bytes('%PDF-1.7'), 'application/pdf'), undefined);
});
