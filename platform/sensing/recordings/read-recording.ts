import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Localised, RecordedMessage, Recording } from '@hub/kernel';
import { parseCsvRows } from './parse-csv.ts';

/** One message of a recording and the number of its row, from 1 after the header. */
export interface RecordedRow {
  readonly row: number;
  readonly message: RecordedMessage;
}

/** Why a recording cannot be read, or undefined. `folder` is empty when none is set. */
export async function findObstacle(folder: string, recording: Recording): Promise<Localised | undefined> {
  if (folder === '') return { zh: '未设置 HUB_SAMPLE_DATA', en: 'HUB_SAMPLE_DATA is not set' };
  try {
    await access(join(folder, recording.file), constants.R_OK);
    return undefined;
  } catch {
    return { zh: `没有文件 ${recording.file}`, en: `There is no file ${recording.file}` };
  }
}

/** The messages of a recording in the order of the file, unpacked on the way; rows the recording passes over are left out. */
export async function* readRecording(folder: string, recording: Recording): AsyncGenerator<RecordedRow> {
  const file = createReadStream(join(folder, recording.file));
  // `pipe` does not pass errors on; destroying the unpacked stream makes whoever reads it see them.
  const unpacked = recording.file.endsWith('.gz')
    ? file.on('error', (error) => unpacked.destroy(error)).pipe(createGunzip())
    : file;
  let row = 0;
  try {
    for await (const cells of parseCsvRows(unpacked.setEncoding('utf8') as AsyncIterable<string>)) {
      row += 1;
      const message = recording.message(cells);
      if (message) yield { row, message };
    }
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}
