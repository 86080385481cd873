import { useMutation } from '@tanstack/react-query';
import { Button, InputNumber, Space, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettle } from '../kit/use-settle.ts';
import { type OpenDefinition, type Outcome, processCalls, type TestRun } from './process-client.ts';

/** Plays a version against what has happened, beside the one in force, and shows where they part. */
export function TestRunPanel({ definition }: { readonly definition: OpenDefinition }) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(100);
  const { onError } = useSettle('processes');
  const run = useMutation({ mutationFn: () => processCalls.testRun(definition, limit), onError });
  return (
    <>
      <p className="kit-muted">{t('process.testHelp')}</p>
      <Space wrap>
        <InputNumber
          aria-label={t('process.testCount')}
          min={1}
          max={1000}
          value={limit}
          onChange={(value) => setLimit(value ?? 100)}
        />
        <Button type="primary" loading={run.isPending} onClick={() => run.mutate()}>
          {t('process.runTest')}
        </Button>
      </Space>
      {run.data ? <TestResult run={run.data} /> : null}
    </>
  );
}

function TestResult({ run }: { readonly run: TestRun }) {
  const { t } = useTranslation();
  const { tried, same, broken, present, differences } = run;
  if (tried === 0) return <p>{t('process.testNone')}</p>;
  return (
    <>
      <p role="status">
        <strong>{t('process.testSum', { tried, same, different: tried - same, broken })}</strong>{' '}
        {present === undefined ? null : t('process.testBeside', { version: present })}
      </p>
      {differences.length === 0 ? null : (
        <Table
          rowKey={(one) => `${one.id} ${JSON.stringify(one.input)}`}
          size="small"
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          dataSource={[...differences]}
          scroll={{ x: 640 }}
          columns={[
            {
              key: 'id',
              title: t('process.testOne'),
              render: (_, one) => (
                <code className="kit-code">{one.input === undefined ? one.id : shortened(one.input)}</code>
              ),
            },
            {
              key: 'present',
              title: t('process.testPresent'),
              render: (_, one) => <OutcomeText outcome={one.present} />,
            },
            { key: 'draft', title: t('process.testDraft'), render: (_, one) => <OutcomeText outcome={one.draft} /> },
          ]}
        />
      )}
    </>
  );
}

function OutcomeText({ outcome: { outcome, passed, waiting, output, error } }: { readonly outcome: Outcome }) {
  const { t } = useTranslation();
  return (
    <div className="process-outcome">
      {outcome === undefined ? (
        <code className="kit-code">{shortened(output)}</code>
      ) : (
        <strong>{t(`process.outcome.${outcome}`)}</strong>
      )}
      {waiting && waiting.length > 0 ? <div>{t('process.waitsAt', { nodes: waiting.join(', ') })}</div> : null}
      {passed ? <div className="kit-muted">{passed.join(' → ')}</div> : null}
      {error === undefined ? null : <div className="process-error">{error}</div>}
    </div>
  );
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
