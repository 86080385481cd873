import { useMutation } from '@tanstack/react-query';
import { App, Button, Input, Popconfirm, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { useSettle } from '../kit/use-settle.ts';
import { type OpenDefinition, processCalls } from './process-client.ts';

interface LifeButtonsProps {
  readonly definition: OpenDefinition;
  readonly current: number | undefined;
  readonly onShow: (version: number) => void;
  readonly takeXml: () => Promise<string>;
}

/** What can be done with a version as it stands: saved and handed in, reviewed, taken back to, or the next one begun. */
export function LifeButtons({ definition, current, onShow, takeXml }: LifeButtonsProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const text = useText();
  const settle = useSettle('processes');
  const [note, setNote] = useState('');
  const { state, version, title, kind } = definition;
  const run = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), ...settle });
  const does = (work: () => Promise<unknown>) => () => run.mutate(work);
  const draft = async () => ({ xml: await takeXml(), title, note: definition.note });
  const noteField = (
    <Input.TextArea
      aria-label={t('process.note')}
      placeholder={t('process.note')}
      value={note}
      onChange={(event) => setNote(event.target.value)}
      maxLength={2000}
    />
  );
  const isDraft = state === 'draft' || state === 'rejected';
  const check = async () => {
    const { faults } = await processCalls.check(kind, await takeXml());
    const [first] = faults;
    if (first) void message.warning(`${first.element}: ${text(first)}`);
    else void message.success(t('process.noFaults'));
  };
  return (
    <Space wrap>
      {isDraft ? (
        <>
          <Button onClick={does(check)}>{t('process.check')}</Button>
          <Button loading={run.isPending} onClick={does(async () => processCalls.save(definition, await draft()))}>
            {t('process.save')}
          </Button>
          <Button
            type="primary"
            loading={run.isPending}
            onClick={does(async () => processCalls.submit(await processCalls.save(definition, await draft())))}
          >
            {t('process.submit')}
          </Button>
        </>
      ) : (
        <Button
          onClick={does(async () => {
            const made = await processCalls.create(kind, await draft());
            onShow(made.version);
          })}
        >
          {t('process.newVersion')}
        </Button>
      )}
      {state === 'review' ? (
        <>
          <Popconfirm title={noteField} onConfirm={does(() => processCalls.review(definition, false, note))}>
            <Button danger>{t('process.reject')}</Button>
          </Popconfirm>
          <Popconfirm title={noteField} onConfirm={does(() => processCalls.review(definition, true, note))}>
            <Button type="primary">{t('process.release')}</Button>
          </Popconfirm>
        </>
      ) : null}
      {state === 'released' && version !== current ? (
        <Popconfirm
          title={noteField}
          okButtonProps={{ disabled: note.trim() === '' }}
          onConfirm={does(() => processCalls.rollBack(definition, note))}
        >
          <Button>{t('process.rollBack')}</Button>
        </Popconfirm>
      ) : null}
    </Space>
  );
}
