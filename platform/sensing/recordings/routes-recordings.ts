import { getInstant, isoInstant } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { tenantOf } from '../devices/routes-devices.ts';
import { fastest, type Playback } from './playback.ts';
import type { RecordingStatus, Recordings } from './recordings.ts';

const RecordingParams = Type.Object({ recordingId: Type.String({ maxLength: 128 }) });
const NewPlayback = Type.Object(
  {
    /** Times faster than life. */
    speed: Type.Union([Type.Number({ minimum: 1, maximum: fastest }), Type.Literal('max')]),
    /** The recorded time to begin at; not with speed `max`, which stores the file as it is. */
    from: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);

export function recordingRoutes(recordings: Recordings): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/recordings',
      allow: 'device.manage',
      summary: 'Recorded files, whether they are there, and how far they have been played',
      async handle({ principal }) {
        const found = await recordings.listRecordings(tenantOf(principal));
        return { body: { items: found.map(present) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/recordings/:recordingId/playback',
      allow: 'device.manage',
      summary: 'Play a recording from the beginning or a recorded time',
      params: RecordingParams,
      body: NewPlayback,
      async handle({ principal, params, body: { speed, from } }) {
        const start = from === undefined ? undefined : getInstant(from);
        const playback = await recordings.startPlayback(tenantOf(principal), params.recordingId, speed, start);
        return { status: 202, body: presentPlayback(playback) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/recordings/:recordingId/playback',
      allow: 'device.manage',
      summary: 'Stop playing a recording; what has been stored stays',
      params: RecordingParams,
      async handle({ principal, params }) {
        await recordings.stopPlayback(tenantOf(principal), params.recordingId);
        return { status: 204 };
      },
    }),
  ];
}

function present({ recording, obstacle, playback }: RecordingStatus) {
  const { id, title, file, source, use, devices } = recording;
  return {
    id,
    title,
    file,
    source,
    use,
    devices: devices.length,
    available: obstacle === undefined,
    ...(obstacle && { reason: obstacle }),
    ...(playback && { playback: presentPlayback(playback) }),
  };
}

function presentPlayback({ at, startedAt, changedAt, ...playback }: Playback) {
  return {
    ...playback,
    ...(at === undefined ? {} : { at: isoInstant(at) }),
    startedAt: isoInstant(startedAt),
    changedAt: isoInstant(changedAt),
  };
}
