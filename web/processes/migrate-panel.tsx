import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Popconfirm, Select, Space, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { useSettle } from '../kit/use-settle.ts';
import { type MigrationResult, type OpenDefinition, processCalls, processQueries } from './process-client.ts';
import { mappingOf } from './step-mapping.ts';

/** Moves running instances of another version to this one: tried first, then done, each by itself. */
export function MigratePanel({ definition: { kind, key, version } }: { readonly definition: OpenDefinition }) {
  const { t } = useTranslation();
  const list = useQuery(processQueries.list(kind));
  const others = (list.data?.items.find((one) => one.key === key)?.versions ?? []).filter(
    (one) => one.state === 'released' && one.version !== version,
  );
  const [from, setFrom] = useState<number>();
  const [lines, setLines] = useState('');
  const [note, setNote] = useState('');
  const settle = useSettle('processes');
  const mapping = mappingOf(lines);
  const move = useMutation({
    mutationFn: (dryRun: boolean) =>
      processCalls.migrate(key, { from: from ?? 0, version, mapping: mapping ?? {}, dryRun, note: note.trim() }),
    ...settle,
  });
  if (others.length === 0) return <p className="kit-muted">{t('process.noOthers')}</p>;
  const ready = from !== undefined && mapping !== undefined && note.trim() !== '';
  return (
    <Form layout="vertical" className="process-migrate">
      <p className="kit-muted">{t('process.migrateHelp')}</p>
      <Form.Item label={t('process.migrateFrom')}>
        <Select
          value={from ?? null}
          onChange={(value) => setFrom(value ?? undefined)}
          options={others.map((one) => ({
            value: one.version,
            label: t('process.versionShort', { version: one.version }),
          }))}
        />
      </Form.Item>
      <Form.Item
        label={t('process.mapping')}
        help={mapping === undefined ? t('process.mappingWrong') : t('process.mappingHelp')}
        validateStatus={mapping === undefined ? 'error' : ''}
      >
        <Input.TextArea
          rows={3}
          value={lines}
          onChange={({ target }) => setLines(target.value)}
          placeholder="work = labour"
        />
      </Form.Item>
      <Form.Item label={t('process.migrateNote')}>
        <Input value={note} maxLength={2000} onChange={({ target }) => setNote(target.value)} />
      </Form.Item>
      <Space wrap>
        <Button type="primary" disabled={!ready} loading={move.isPending} onClick={() => move.mutate(true)}>
          {t('process.dryRun')}
        </Button>
        <Popconfirm title={t('process.migrateSure')} disabled={!ready} onConfirm={() => move.mutate(false)}>
          <Button danger disabled={!ready} loading={move.isPending}>
            {t('process.migrate')}
          </Button>
        </Popconfirm>
      </Space>
      {move.data ? <Result result={move.data} isDry={move.variables} /> : null}
    </Form>
  );
}

function Result({ result, isDry }: { readonly result: MigrationResult; readonly isDry: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  const { tried, moved, left, refused } = result;
  return (
    <>
      <Alert
        className="process-section"
        type={refused.length === 0 ? 'success' : 'warning'}
        showIcon
        title={t(isDry ? 'process.wouldMove' : 'process.moved', { tried, moved, refused: refused.length })}
        description={left > 0 ? t('process.moreLeft', { left }) : undefined}
      />
      {refused.length === 0 ? null : (
        <Table
          rowKey="instanceId"
          size="small"
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          dataSource={[...refused]}
          scroll={{ x: 480 }}
          columns={[
            {
              key: 'about',
              title: t('process.where'),
              render: (_, one) => <code className="kit-code">{one.businessKey ?? one.instanceId}</code>,
            },
            { key: 'reason', title: t('process.reason'), render: (_, one) => text(one.reason) },
          ]}
        />
      )}
    </>
  );
}
