import type { DeadLetter, Device, Recording } from '../api/contract-sensing.ts';
import { subjects } from './mock-indicators.ts';

/** Devices, dead letters and recordings in memory. */
export function createMockSensing() {
  const devices = subjects
    .filter(({ scope }) => scope === 'place')
    .map(
      (subject, index): Device => ({
        id: subject.id.slice(-5),
        name: subject.name,
        thingModel: 'environment.airStation',
        entityId: subject.id,
        online: index !== 7,
        lastSeen: index === 8 ? null : new Date(Date.now() - (index === 7 ? 6 * 3_600_000 : 40_000)).toISOString(),
        location: subject.location ? { type: 'Point', coordinates: subject.location } : null,
        provenance: 'synthetic',
      }),
    );
  let letters: readonly DeadLetter[] = ['{"pm25": "many"}', '{"pm25": 12,', '\u0000\u0001\u0002'].map(
    (text, index) => ({
      id: `letter-${index + 1}`,
      receivedAt: new Date(Date.now() - (index + 1) * 600_000).toISOString(),
      channel: index === 1 ? 'http' : 'mqtt',
      device: index === 2 ? null : '1316A',
      reason: {
        code: 'sensing.badPayload',
        zh: index === 0 ? 'pm25 应为数字' : '报文不是有效的 JSON',
        en: index === 0 ? 'pm25 must be a number' : 'Not valid JSON',
      },
      bytes: Buffer.from(text).toString('base64'),
      preview: text,
      attempts: 1,
    }),
  );
  let recordings: readonly Recording[] = [
    {
      id: 'beijing-2016',
      title: { zh: '北京逐时空气质量 2016–2017（真实记录）', en: 'Beijing hourly air quality 2016–2017 (real)' },
      file: '03-air-weather/beijing.csv.gz',
      available: true,
      source: 'UCI 501, CC BY 4.0',
      use: 'replay',
    },
    {
      id: 'zhengzhou-daily',
      title: { zh: '郑州日均颗粒物 2014–2021', en: 'Zhengzhou daily PM 2014–2021' },
      file: '03-air-weather/zhengzhou.csv',
      available: false,
      source: 'public record',
      use: 'history',
    },
  ];
  const setPlayback = (id: string, playback: NonNullable<Recording['playback']>) => {
    recordings = recordings.map((each) => (each.id === id ? { ...each, playback } : each));
  };
  return {
    devices,
    deadLetters: () => letters,
    replay: (id: string) => {
      letters = letters.map((each) =>
        each.id === id ? { ...each, attempts: each.attempts + 1, replayedAt: new Date().toISOString() } : each,
      );
      return letters.find((each) => each.id === id);
    },
    drop: (id: string) => {
      letters = letters.filter((each) => each.id !== id);
    },
    recordings: () => recordings,
    play: (id: string, speed: number) =>
      setPlayback(id, { state: 'running', speed, rows: 1280, at: '2016-03-04T05:00:00Z' }),
    stop: (id: string) => setPlayback(id, { state: 'stopped', speed: 1, rows: 1280, at: '2016-03-04T05:00:00Z' }),
  };
}
