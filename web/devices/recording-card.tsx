import { CaretRightOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/contract-sensing.ts';
import { hub } from '../api/hub.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import { useSettle } from '../kit/use-settle.ts';

const speeds = [1, 10, 60, 600, 3600, 'max'] as const;
type Speed = (typeof speeds)[number];
const states = {
  running: 'devices.playing',
  stopped: 'devices.stopped',
  finished: 'devices.finished',
  failed: 'devices.failed',
} as const;

export function RecordingCard({ recording }: { readonly recording: Recording }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { message } = App.useApp();
  const [speed, setSpeed] = useState<Speed>(600);
  const settle = useSettle('recording');
  const play = useMutation({
    mutationFn: () => hub.startPlayback(recording.id, speed),
    onSuccess: () => void message.success(t('devices.started', { title: text(recording.title) })),
    ...settle,
  });
  const stop = useMutation({ mutationFn: () => hub.stopPlayback(recording.id), ...settle });
  const speedText = (value: number | 'max') => (value === 'max' ? t('devices.speedMax') : `× ${format.number(value)}`);
  const { playback } = recording;
  const playing = playback?.state === 'running';
  return (
    <li className="devices-card">
      <div className="devices-card-head">
        <strong>{text(recording.title)}</strong>
        <Tag>{t(recording.use === 'history' ? 'devices.useHistory' : 'devices.useReplay')}</Tag>
      </div>
      <div className="devices-card-meta">
        <span>{recording.source}</span>
        <code className="kit-code">{recording.file}</code>
      </div>
      {recording.available ? null : <p className="kit-muted">{text(recording.reason) || t('devices.unavailable')}</p>}
      {playback ? (
        <div className="devices-card-meta">
          <Tag color={playing ? 'processing' : playback.state === 'failed' ? 'error' : 'default'}>
            {t(states[playback.state])}
          </Tag>
          <span>{speedText(playback.speed)}</span>
          <span>{t('devices.rows', { count: playback.rows })}</span>
          {playback.at ? <span>{t('devices.position', { at: format.instant(playback.at, 'second') })}</span> : null}
          {playback.error ? <code className="kit-code">{playback.error}</code> : null}
        </div>
      ) : null}
      {recording.available && recording.use === 'replay' ? (
        <div className="devices-card-actions">
          <Select
            size="small"
            aria-label={t('devices.speed')}
            value={speed}
            options={speeds.map((value) => ({ value, label: speedText(value) }))}
            onChange={setSpeed}
            disabled={playing}
          />
          {playing ? (
            <Button size="small" danger loading={stop.isPending} onClick={() => stop.mutate()}>
              {t('devices.stop')}
            </Button>
          ) : (
            <Button
              size="small"
              type="primary"
              icon={<CaretRightOutlined />}
              loading={play.isPending}
              onClick={() => play.mutate()}
            >
              {t('devices.play')}
            </Button>
          )}
        </div>
      ) : null}
    </li>
  );
}
