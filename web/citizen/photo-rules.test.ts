import { expect, test } from 'vitest';
import { exifPosition, exifTime } from './exif-position.ts';
import { largest_bytes, photoFault, photoType } from './photo-rules.ts';

const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]);

test('a photo is known by its bytes, whatever it is called', () => {
  expect(photoType(jpeg)).toBe('image/jpeg');
  expect(photoType(new TextEncoder().encode('RIFF0000WEBP'))).toBe('image/webp');
  expect(photoType(new TextEncoder().encode('<svg onload=alert(1)>'))).toBeUndefined();
  expect(photoFault({ name: 'evil.jpg', size: 20 }, new TextEncoder().encode('<html>'))).toEqual({
    key: 'photoBadType',
    fillings: { name: 'evil.jpg' },
  });
});

test('10 MB is the most, and the message says how large it is', () => {
  expect(photoFault({ name: 'a.jpg', size: largest_bytes }, jpeg)).toBeUndefined();
  expect(photoFault({ name: 'a.jpg', size: 20 * 1024 * 1024 }, jpeg)).toEqual({
    key: 'photoTooBig',
    fillings: { name: 'a.jpg', size: '20.0' },
  });
});

/** A JPEG whose Exif gives 34°44'47.76" and 113°37'31.08", of given hemispheres. */
function located(northSouth: string, eastWest: string): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(160));
  const text = (at: number, value: string) => {
    for (const [index, byte] of new TextEncoder().encode(value).entries()) tiff.setUint8(at + index, byte);
  };
  const entry = (at: number, tag: number, type: number, count: number) => {
    tiff.setUint16(at, tag);
    tiff.setUint16(at + 2, type);
    tiff.setUint32(at + 4, count);
  };
  text(0, 'MM');
  tiff.setUint16(2, 42);
  tiff.setUint32(4, 8);
  tiff.setUint16(8, 1);
  entry(10, 0x8825, 4, 1);
  tiff.setUint32(18, 30);
  tiff.setUint16(30, 4);
  entry(32, 1, 2, 2);
  text(40, northSouth);
  entry(44, 2, 5, 3);
  tiff.setUint32(52, 90);
  entry(56, 3, 2, 2);
  text(64, eastWest);
  entry(68, 4, 5, 3);
  tiff.setUint32(76, 114);
  const rationals = [34, 1, 44, 1, 4776, 100, 113, 1, 37, 1, 3108, 100];
  for (const [index, value] of rationals.entries()) tiff.setUint32(90 + index * 4, value);
  const body = new Uint8Array(tiff.buffer);
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, body.length + 8, 0x45, 0x78, 0x69, 0x66, 0, 0];
  return Uint8Array.from([...head, ...body, 0xff, 0xda]);
}

test('the place of a photo is read from its Exif, on every side of the equator and of Greenwich', () => {
  expect(exifPosition(located('N', 'E'))).toEqual([113.6253, 34.7466]);
  expect(exifPosition(located('S', 'W'))).toEqual([-113.6253, -34.7466]);
});

test('a photo without a place, broken or not, has none and breaks nothing', () => {
  const whole = located('N', 'E');
  for (let length = 0; length < whole.length - 2; length += 1) exifPosition(whole.subarray(0, length));
  expect(exifPosition(whole.subarray(0, 60))).toBeUndefined();
  expect(exifPosition(jpeg)).toBeUndefined();
  expect(exifPosition(new Uint8Array())).toBeUndefined();
});

/** A JPEG whose Exif gives a time, with the offset of its zone unless that is empty. */
function taken(time: string, offset: string): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(110));
  const text = (at: number, value: string) => {
    for (const [index, byte] of new TextEncoder().encode(`${value}\0`).entries()) tiff.setUint8(at + index, byte);
  };
  const entry = (at: number, tag: number, count: number, value: number) => {
    tiff.setUint16(at, tag);
    tiff.setUint16(at + 2, 2);
    tiff.setUint32(at + 4, count);
    tiff.setUint32(at + 8, value);
  };
  text(0, 'MM');
  tiff.setUint16(2, 42);
  tiff.setUint32(4, 8);
  tiff.setUint16(8, 1);
  entry(10, 0x8769, 1, 30);
  tiff.setUint16(30, offset === '' ? 1 : 2);
  entry(32, 0x9003, time.length + 1, 60);
  entry(44, 0x9011, offset.length + 1, 90);
  text(60, time);
  text(90, offset);
  const body = new Uint8Array(tiff.buffer);
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, body.length + 8, 0x45, 0x78, 0x69, 0x66, 0, 0];
  return Uint8Array.from([...head, ...body, 0xff, 0xda]);
}

test('the time of a photo is read by its own offset, else by the zone of the phone', () => {
  expect(exifTime(taken('2026:11:26 16:30:00', '+08:00'))).toBe('2026-11-26T08:30:00.000Z');
  expect(exifTime(taken('2026:11:26 16:30:00', ''))).toBe(new Date(2026, 10, 26, 16, 30).toISOString());
  for (const broken of ['0000:00:00 00:00:00', '2026-11-26', '    :  :     :  :  '])
    expect(exifTime(taken(broken, '')), broken).toBeUndefined();
  const whole = taken('2026:11:26 16:30:00', '+08:00');
  for (let length = 0; length < whole.length - 2; length += 1) exifTime(whole.subarray(0, length));
});
