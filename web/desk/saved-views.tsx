import { DeleteOutlined, SaveOutlined, TeamOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deskHub, deskQueries } from '../api/desk-hub.ts';
import { ProblemNote } from '../kit/problem-note.tsx';
import { parseDeskSearch } from './search.ts';
import { circleName, useCircles } from './use-circles.ts';
import { useDesk } from './use-desk.ts';

/** Views of the desk that somebody keeps: queue and filters under a name. */
export function SavedViews() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { search, show } = useDesk();
  const [name, setName] = useState<string>();
  const [sharedWith, setSharedWith] = useState('');
  const circles = useCircles();
  const views = useQuery(deskQueries.views()).data?.items ?? [];
  const refresh = () => void client.invalidateQueries({ queryKey: ['views'] });
  const save = useMutation({
    mutationFn: (title: string) =>
      deskHub.saveView({ name: title, query: { ...search }, ...(sharedWith ? { sharedWith } : {}) }),
    onSuccess: (view) => {
      message.success(view.name);
      setName(undefined);
      refresh();
    },
  });
  const forget = useMutation({ mutationFn: deskHub.forgetView, onSuccess: refresh });
  return (
    <section className="desk-views" aria-label={t('desk.views')}>
      {views.length > 0 ? <h2>{t('desk.views')}</h2> : null}
      <ul>
        {views.map((view) => (
          <li key={view.id}>
            <button type="button" onClick={() => show(parseDeskSearch(view.query))}>
              {view.name}
              {view.sharedWith ? (
                <TeamOutlined title={t('desk.sharedWith', { with: circleName(circles, view.sharedWith) })} />
              ) : null}
            </button>
            {view.own ? (
              <Button
                size="small"
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('desk.forgetView', { name: view.name })}
                onClick={() => forget.mutate(view.id)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {Object.keys(search).length > 0 ? (
        <Button size="small" type="link" icon={<SaveOutlined />} onClick={() => setName('')}>
          {t('desk.saveView')}
        </Button>
      ) : null}
      <Modal
        open={name !== undefined}
        title={t('desk.saveView')}
        okText={t('desk.saveView')}
        cancelText={t('common.cancel')}
        confirmLoading={save.isPending}
        okButtonProps={{ disabled: !name?.trim() }}
        onOk={() => save.mutate((name ?? '').trim())}
        onCancel={() => setName(undefined)}
      >
        {save.error ? <ProblemNote error={save.error} /> : null}
        <Input
          value={name}
          maxLength={60}
          aria-label={t('desk.viewName')}
          placeholder={t('desk.viewName')}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={() => name?.trim() && save.mutate(name.trim())}
        />
        {circles.length > 0 ? (
          <Select
            className="desk-share"
            aria-label={t('desk.share')}
            value={sharedWith}
            options={[{ value: '', label: t('desk.shareNone') }, ...circles]}
            onChange={setSharedWith}
          />
        ) : null}
      </Modal>
    </section>
  );
}
