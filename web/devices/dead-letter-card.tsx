import { useMutation } from '@tanstack/react-query';
import { App, Button, Popconfirm, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeadLetter } from '../api/contract-sensing.ts';
import { hub } from '../api/hub.ts';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useSettle } from '../kit/use-settle.ts';
import { byteCount, hexDump } from './bytes.ts';

const channels = { mqtt: 'devices.channelMqtt', http: 'devices.channelHttp', replay: 'devices.channelReplay' } as const;

/** A message that could not be processed: why, every byte of it, and another try. */
export function DeadLetterCard({ letter }: { readonly letter: DeadLetter }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { message } = App.useApp();
  const settle = useSettle('dead-letter');
  const replay = useMutation({
    mutationFn: () => hub.replayDeadLetter(letter.id),
    onSuccess: ({ replayedAt, reason }) =>
      void (replayedAt
        ? message.success(t('devices.replayed'))
        : message.warning(t('devices.replayFailed', { reason: text(reason) }))),
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => hub.deleteDeadLetter(letter.id),
    onSuccess: () => void message.success(t('devices.deleted')),
    ...settle,
  });
  return (
    <li className="devices-card">
      <div className="devices-card-head">
        <strong>{text(letter.reason)}</strong>
        <Age at={letter.receivedAt} />
      </div>
      <div className="devices-card-meta">
        <Tag>{t(channels[letter.channel])}</Tag>
        <span>{format.pair(t('devices.device'), letter.device ?? t('common.unknown'))}</span>
        <span>{t('devices.attempts', { count: letter.attempts })}</span>
        <code className="kit-code">{letter.reason.code}</code>
        {letter.replayedAt ? (
          <Tag color="success">{t('devices.replayedAt', { at: format.instant(letter.replayedAt) })}</Tag>
        ) : null}
      </div>
      <pre className="devices-preview">{letter.preview}</pre>
      <details>
        <summary>{t('devices.bytes', { count: byteCount(letter.bytes) })}</summary>
        <pre className="devices-preview">{hexDump(letter.bytes)}</pre>
      </details>
      <div className="devices-card-actions">
        <Button type="primary" size="small" loading={replay.isPending} onClick={() => replay.mutate()}>
          {t('devices.replay')}
        </Button>
        <Popconfirm
          title={t('devices.deleteConfirm')}
          okText={t('devices.delete')}
          cancelText={t('common.cancel')}
          onConfirm={() => remove.mutate()}
        >
          <Button size="small" danger loading={remove.isPending}>
            {t('devices.delete')}
          </Button>
        </Popconfirm>
      </div>
    </li>
  );
}
