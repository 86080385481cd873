export interface Stamp {
  readonly at: string;
  readonly position: readonly [number, number];
  readonly accuracy_m: number;
  readonly person: string;
}

const longest_px = 1_600;
const quality = 0.85;

/** The lines that are written into a photo: when, where, who. */
export function stampLines({ at, position: [lon, lat], accuracy_m, person }: Stamp): readonly string[] {
  const time = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(at));
  return [`${time} (UTC+8)`, `${lat.toFixed(6)}, ${lon.toFixed(6)} ±${Math.round(accuracy_m)} m`, person];
}

/** A photo as evidence: no larger than needed, turned upright, with the stamp in its lower left corner. */
export async function stampPhoto(file: Blob, stamp: Stamp): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, longest_px / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const lines = stampLines(stamp);
  const size_px = Math.max(14, Math.round(canvas.width / 36));
  pen.font = `600 ${size_px}px sans-serif`;
  pen.fillStyle = 'rgb(0 0 0 / 62%)';
  pen.fillRect(0, canvas.height - size_px * 1.4 * lines.length - size_px * 0.6, canvas.width, canvas.height);
  pen.fillStyle = '#fff';
  for (const [index, line] of lines.entries()) {
    pen.fillText(line, size_px * 0.6, canvas.height - size_px * 1.4 * (lines.length - index - 1) - size_px * 0.6);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the photo could not be written'))),
      'image/jpeg',
      quality,
    );
  });
}
