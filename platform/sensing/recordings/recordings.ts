import type { City, Instant, Localised, Recording, Tenant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import { recordingErrors } from '../sensing-errors.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type PlayerOptions, playRecording, storeRecording } from './play-recording.ts';
import type { Playback, PlaybackState, Speed } from './playback.ts';
import { findObstacle } from './read-recording.ts';
import { selectPlaybacks, upsertPlayback } from './store-playbacks.ts';

export interface RecordingStatus {
  readonly recording: Recording;
  /** Why it cannot be played. */
  readonly obstacle?: Localised;
  readonly playback?: Playback;
}

/** The recordings of the city and their playing. */
export interface Recordings {
  listRecordings(tenant: Tenant): Promise<readonly RecordingStatus[]>;
  /** @throws recording.unknown, recording.unavailable, recording.running, recording.notReplay */
  startPlayback(tenant: Tenant, id: string, speed: Speed, from?: Instant): Promise<Playback>;
  /** Stops it where it is. @throws recording.unknown */
  stopPlayback(tenant: Tenant, id: string): Promise<void>;
  /** Goes on with what history is not stored yet, in the background. */
  importHistory(tenant: Tenant): Promise<void>;
  stop(): Promise<void>;
}

interface Deps {
  readonly city: Pick<City, 'recordings'>;
  readonly folder: string;
  readonly database: Database;
  readonly registry: DeviceRegistry;
  readonly telemetry: Telemetry;
  readonly clock: () => Instant;
  readonly log: Log;
}

interface Run {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export function openRecordings({ city, folder, database, registry, telemetry, clock, log }: Deps): Recordings {
  const runs = new Map<string, Run>();
  const keyOf = (tenant: Tenant, id: string) => `${tenant}/${id}`;

  function getRecording(id: string): Recording {
    const recording = city.recordings.find((one) => one.id === id);
    if (!recording) throw recordingErrors.unknown({ recording: id });
    return recording;
  }

  /** Runs in the background; every end is written down, except that of the hub: then it stays `running` and goes on. */
  function run(
    tenant: Tenant,
    recording: Recording,
    begun: Playback,
    play: (options: PlayerOptions) => Promise<void>,
  ): void {
    const stop = new AbortController();
    let playback = begun;
    const save = async (change: Partial<Playback>) => {
      playback = { ...playback, ...change, changedAt: clock() };
      await upsertPlayback(database, tenant, recording.id, playback);
    };
    async function work(): Promise<PlaybackState> {
      await save({});
      const devices = await registry.ensureDevices(tenant, recording.devices);
      const progress = (rows: number, at: Instant) => save({ rows, at });
      await play({ folder, recording, devices, telemetry, clock, signal: stop.signal, progress });
      return 'finished';
    }
    const done = work()
      .then((state) => save({ state }))
      .catch(async (error: unknown) => {
        if (stop.signal.aborted) return stop.signal.reason === 'hub' ? undefined : save({ state: 'stopped' });
        log.error({ err: error, recording: recording.id }, 'playing a recording failed');
        return save({ state: 'failed', error: error instanceof Error ? error.message : String(error) });
      })
      .catch((error: unknown) =>
        log.error({ err: error, recording: recording.id }, 'the state of a playback was not stored'),
      )
      .finally(() => runs.delete(keyOf(tenant, recording.id)));
    runs.set(keyOf(tenant, recording.id), { stop, done });
  }

  function begin(speed: Speed, before?: Playback): Playback {
    const now = clock();
    const { error: _past, ...progress } = before ?? { rows: 0, startedAt: now };
    return { ...progress, state: 'running', speed, changedAt: now };
  }

  return {
    async listRecordings(tenant) {
      const playbacks = await selectPlaybacks(database, tenant);
      return Promise.all(
        city.recordings.map(async (recording) => {
          const obstacle = await findObstacle(folder, recording);
          const playback = playbacks.get(recording.id);
          return { recording, ...(obstacle && { obstacle }), ...(playback && { playback }) };
        }),
      );
    },
    async startPlayback(tenant, id, speed, from = Number.NEGATIVE_INFINITY) {
      const recording = getRecording(id);
      if (recording.use !== 'replay') throw recordingErrors.notReplay({ recording: id });
      if (await findObstacle(folder, recording)) throw recordingErrors.unavailable({ file: recording.file });
      if (runs.has(keyOf(tenant, id))) throw recordingErrors.running({ recording: id });
      const begun = begin(speed);
      run(tenant, recording, begun, (options) =>
        speed === 'max' ? storeRecording(options, 0, false) : playRecording(options, speed, from),
      );
      return begun;
    },
    async stopPlayback(tenant, id) {
      getRecording(id);
      const running = runs.get(keyOf(tenant, id));
      running?.stop.abort();
      await running?.done;
    },
    async importHistory(tenant) {
      const playbacks = await selectPlaybacks(database, tenant);
      for (const recording of city.recordings) {
        const before = playbacks.get(recording.id);
        if (recording.use === 'replay') {
          if (before?.state === 'running')
            await upsertPlayback(database, tenant, recording.id, { ...before, state: 'stopped' });
          continue;
        }
        if (before?.state === 'finished' || (await findObstacle(folder, recording))) continue;
        const begun = begin('max', before);
        run(tenant, recording, begun, (options) => storeRecording(options, begun.rows, true));
      }
    },
    async stop() {
      for (const { stop } of runs.values()) stop.abort('hub');
      await Promise.all([...runs.values()].map(({ done }) => done));
    },
  };
}
