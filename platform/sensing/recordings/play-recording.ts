import { setTimeout as pause } from 'node:timers/promises';
import { HubError, type Instant, isoInstant, type Recording } from '@hub/kernel';
import type { Device } from '../devices/device.ts';
import { recordingErrors } from '../sensing-errors.ts';
import type { Message, Telemetry } from '../telemetry/telemetry.ts';
import { dueTime, fastest, waitFor_ms } from './playback.ts';
import { type RecordedRow, readRecording } from './read-recording.ts';

/** What a player needs to know and whom it tells. */
export interface PlayerOptions {
  readonly folder: string;
  readonly recording: Recording;
  readonly devices: ReadonlyMap<string, Device>;
  readonly telemetry: Telemetry;
  readonly clock: () => Instant;
  readonly signal: AbortSignal;
  /** Called after the commit of each batch. */
  progress(rows: number, at: Instant): Promise<void>;
}

const batchSize = 1_000;
/** Sorting by time needs all messages at once; beyond this only speed `max` is possible. */
export const mostSorted = 500_000;
const retryPause_ms = 2_000;
const longestWait_ms = 60_000;
const shortestWait_ms = 20;

/**
 * Stores a recording in the order of its file, from the row after `after`. With `gentle` it rests after each batch as long
 * as the batch took, so that live messages and readers keep at least half of the database.
 */
export async function storeRecording(options: PlayerOptions, after: number, gentle: boolean): Promise<void> {
  let batch: RecordedRow[] = [];
  async function flush(): Promise<void> {
    const last = batch.at(-1);
    if (!last) return;
    const started = options.clock();
    await acceptBatch(options, batch);
    await options.progress(last.row, last.message.at);
    batch = [];
    if (gentle)
      await pause(Math.max(shortestWait_ms, options.clock() - started), undefined, { signal: options.signal });
  }
  for await (const recorded of readRecording(options.folder, options.recording)) {
    options.signal.throwIfAborted();
    if (recorded.row <= after) continue;
    batch.push(recorded);
    if (batch.length >= batchSize) await flush();
  }
  await flush();
}

/** Plays a recording in the order of its times, `speed` times faster than life, from a recorded time on. */
export async function playRecording(options: PlayerOptions, speed: number, from: Instant): Promise<void> {
  const recorded: RecordedRow[] = [];
  for await (const row of readRecording(options.folder, options.recording)) {
    options.signal.throwIfAborted();
    if (row.message.at < from) continue;
    recorded.push(row);
    if (recorded.length > mostSorted) throw recordingErrors.tooLarge({ limit: mostSorted });
  }
  recorded.sort((a, b) => a.message.at - b.message.at);
  const first = recorded[0]?.message.at ?? 0;
  const started = options.clock();
  let done = 0;
  while (done < recorded.length) {
    const elapsed_ms = options.clock() - started;
    const due = dueTime(first, Math.min(speed, fastest), elapsed_ms);
    const batch = takeDue(recorded, done, due);
    if (batch.length > 0) {
      await acceptBatch(options, batch);
      done += batch.length;
      await options.progress(done, batch.at(-1)?.message.at ?? due);
    }
    const next = recorded[done];
    if (!next) continue;
    const wait_ms = waitFor_ms(next.message.at, first, speed, options.clock() - started);
    await pause(Math.min(Math.max(wait_ms, shortestWait_ms), longestWait_ms), undefined, { signal: options.signal });
  }
}

function takeDue(recorded: readonly RecordedRow[], start: number, due: Instant): readonly RecordedRow[] {
  let end = start;
  while (end < recorded.length && end - start < batchSize && (recorded[end]?.message.at ?? 0) <= due) end += 1;
  return recorded.slice(start, end);
}

/** Waits out a database that takes no writes: a long import must not die of a full disk that is being cleared. */
async function acceptBatch(options: PlayerOptions, batch: readonly RecordedRow[]): Promise<void> {
  const messages = batch.flatMap((recorded) => toMessage(options, recorded));
  for (;;) {
    try {
      await options.telemetry.accept(messages);
      return;
    } catch (error) {
      if (!(error instanceof HubError) || (error.status !== 503 && error.status !== 507)) throw error;
      await pause(retryPause_ms, undefined, { signal: options.signal });
    }
  }
}

/** A file may hold more stations than the recording names; revoked devices are passed over as well. */
function toMessage({ devices, clock }: PlayerOptions, { message }: RecordedRow): Message[] {
  const device = devices.get(message.device);
  if (!device) return [];
  const payload = { ...message.payload, observedAt: isoInstant(message.at) };
  return [{ device, channel: 'replay', receivedAt: clock(), payload }];
}
