import type { Page } from 'playwright-core';

/** A photo as a phone takes it: a picture drawn by a real browser, and in its Exif the place and a device. */
export async function takePhoto(
  page: Page,
  [longitude, latitude]: readonly [number, number],
  words: string,
): Promise<Buffer> {
  const base64 = await page.evaluate<string>(`(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 480];
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#8a8f98';
    pen.fillRect(0, 0, 640, 480);
    pen.fillStyle = '#1b1d22';
    pen.beginPath();
    pen.ellipse(320, 260, 150, 90, 0, 0, 7);
    pen.fill();
    pen.fillStyle = '#fff';
    pen.font = '28px sans-serif';
    pen.fillText(${JSON.stringify(words)}, 24, 48);
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1];
  })()`);
  const jpeg = Buffer.from(base64, 'base64');
  return Buffer.concat([jpeg.subarray(0, 2), exif(longitude, latitude), jpeg.subarray(2)]);
}

export const phoneName = 'PhoneOfSomebody';

/** An Exif segment with maker and GPS position (Exif 2.3 §4.6.6). */
function exif(longitude: number, latitude: number): Buffer {
  const tiff = Buffer.alloc(200);
  tiff.write('MM', 0);
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    tiff.writeUInt32BE(value, at + 8);
  };
  tiff.writeUInt16BE(2, 8);
  entry(10, 0x010f, 2, phoneName.length + 1, 160);
  tiff.write(phoneName, 160);
  entry(22, 0x8825, 4, 1, 40);
  tiff.writeUInt16BE(4, 40);
  entry(42, 1, 2, 2, 0x4e000000);
  entry(54, 2, 5, 3, 100);
  entry(66, 3, 2, 2, 0x45000000);
  entry(78, 4, 5, 3, 124);
  [latitude, longitude].forEach((degrees, index) => {
    const rationals = [Math.floor(degrees), 1, 0, 1, Math.round((degrees % 1) * 3600 * 1e4), 1e4];
    rationals.forEach((value, part) => {
      tiff.writeUInt32BE(value, 100 + index * 24 + part * 4);
    });
  });
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  return Buffer.concat([Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff]), body]);
}
