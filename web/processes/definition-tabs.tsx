import { useQuery } from '@tanstack/react-query';
import { Alert, Tabs } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import { MigratePanel } from './migrate-panel.tsx';
import type { Diagram } from './open-diagram.ts';
import { type OpenDefinition, processQueries } from './process-client.ts';
import { TestRunPanel } from './test-run-panel.tsx';

const BpmnCanvas = lazy(async () => ({ default: (await import('./bpmn-canvas.tsx')).BpmnCanvas }));
const DmnCanvas = lazy(async () => ({ default: (await import('./dmn-canvas.tsx')).DmnCanvas }));

interface DefinitionTabsProps {
  readonly definition: OpenDefinition;
  readonly onOpen: (diagram: Diagram | undefined) => void;
}

export function DefinitionTabs({ definition, onOpen }: DefinitionTabsProps) {
  const { t } = useTranslation();
  const { faults, releases } = definition;
  return (
    <Tabs
      items={[
        { key: 'drawing', label: t('process.drawing'), children: <Drawing definition={definition} onOpen={onOpen} /> },
        {
          key: 'faults',
          label: t('process.faults', { count: faults.length }),
          children: <FaultList definition={definition} />,
        },
        ...(definition.kind === 'process' && definition.state === 'released'
          ? [{ key: 'migrate', label: t('process.migrateTab'), children: <MigratePanel definition={definition} /> }]
          : []),
        { key: 'test', label: t('process.test'), children: <TestRunPanel definition={definition} /> },
        {
          key: 'releases',
          label: t('process.releases', { count: releases.length }),
          children: <ReleaseList definition={definition} />,
        },
      ]}
    />
  );
}

function Drawing({ definition, onOpen }: DefinitionTabsProps) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const { kind, key, version, state, xml } = definition;
  const editable = state === 'draft' || state === 'rejected';
  const live = useQuery({ ...processQueries.live(key), enabled: kind === 'process' && !editable });
  const counts = Object.fromEntries(
    (live.data?.items ?? []).filter((one) => one.version === version).map((one) => [one.node, one.count]),
  );
  return (
    <>
      {failure === undefined ? null : (
        <Alert type="error" showIcon title={t('process.unreadable')} description={failure} />
      )}
      {editable ? <p className="kit-muted">{t('process.editHelp')}</p> : null}
      {kind === 'process' && !editable ? <p className="kit-muted">{t('process.liveHelp')}</p> : null}
      <Suspense fallback={<div className="process-canvas" aria-busy="true" />}>
        {kind === 'process' ? (
          <BpmnCanvas xml={xml} editable={editable} counts={counts} onOpen={onOpen} onFail={setFailure} />
        ) : (
          <DmnCanvas xml={xml} editable={editable} onOpen={onOpen} onFail={setFailure} />
        )}
      </Suspense>
    </>
  );
}

function FaultList({ definition: { faults } }: { readonly definition: OpenDefinition }) {
  const { t } = useTranslation();
  const text = useText();
  if (faults.length === 0) return <Alert type="success" showIcon title={t('process.noFaults')} />;
  return (
    <ul className="process-list">
      {faults.map((fault) => (
        <li key={`${fault.element} ${fault.en}`}>
          <code className="kit-code">{fault.element}</code> {text(fault)}
        </li>
      ))}
    </ul>
  );
}

function ReleaseList({ definition: { releases } }: { readonly definition: OpenDefinition }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (releases.length === 0) return <p className="kit-muted">{t('process.noReleases')}</p>;
  return (
    <ul className="process-list">
      {releases.map((one) => (
        <li key={one.seq}>
          {format.instant(one.at)} · {t('process.versionShort', { version: one.version })} · {one.actor.name}
          {one.note === '' ? null : ` · ${one.note}`}
        </li>
      ))}
    </ul>
  );
}
