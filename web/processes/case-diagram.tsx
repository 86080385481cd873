import './process.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kit/use-format.ts';
import { processQueries } from './process-client.ts';

const BpmnCanvas = lazy(async () => ({ default: (await import('./bpmn-canvas.tsx')).BpmnCanvas }));

/** Where a case stands on the diagram of its process; drawn when it is opened, nothing at all for a case without one. */
export function CaseDiagram({ caseId, version }: { readonly caseId: string; readonly version: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(processQueries.ofCase(caseId, version));
  if (!data) return null;
  return (
    <details className="process-case" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('process.onDiagram')}</summary>
      {isOpen ? (
        <Suspense fallback={<div className="process-canvas" aria-busy="true" />}>
          <BpmnCanvas xml={data.xml} counts={data.tokens} passed={data.passed} />
        </Suspense>
      ) : null}
      {data.timers.map((timer) => (
        <p key={timer.node} className="kit-muted">
          {t('process.timerAt', { node: timer.node, at: format.instant(timer.dueAt) })}
        </p>
      ))}
    </details>
  );
}
