import './evidence.css';
import { useQuery } from '@tanstack/react-query';
import { Drawer, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useIsPhone } from '../kit/use-media.ts';
import { asOf } from '../kit/values-at.ts';
import { EvidenceActions } from './evidence-actions.tsx';
import { EvidenceHead } from './evidence-head.tsx';
import { EvidenceRecords } from './evidence-records.tsx';
import { EvidenceRules } from './evidence-rules.tsx';
import { EvidenceTrend } from './evidence-trend.tsx';
import { ValueDetails } from './value-details.tsx';

interface EvidencePanelProps {
  readonly indicatorId: string | undefined;
  readonly subject: string | undefined;
  readonly at: string | undefined;
  readonly onClose: () => void;
}

/** Everything behind one number, and what may be done about it. */
export function EvidencePanel({ indicatorId, subject, at, onClose }: EvidencePanelProps) {
  const { t } = useTranslation();
  const text = useText();
  const phone = useIsPhone();
  const open = indicatorId !== undefined && subject !== undefined;
  const indicator = useQuery(queries.indicators()).data?.items.find(({ id }) => id === indicatorId);
  const evidence = useQuery({ ...queries.evidence(indicatorId ?? '', subject ?? '', at), enabled: open });
  // No value yet is an answer, not a failure.
  const nothing = evidence.error instanceof Problem && evidence.error.status === 404 ? evidence.error.text : undefined;
  return (
    <Drawer
      open={open}
      onClose={onClose}
      size={phone ? '100%' : 480}
      mask={false}
      rootClassName="evidence"
      title={indicator ? text(indicator.title) : t('evidence.title')}
      destroyOnHidden
    >
      {nothing ? <EmptyNote reason={text(nothing)} /> : null}
      <DataState
        query={nothing ? { ...evidence, error: null, isPending: false } : evidence}
        skeleton={<Skeleton active paragraph={{ rows: 12 }} />}
      >
        {(data) => (
          <div className="evidence-body">
            <EvidenceHead value={asOf(data.value, indicator?.staleAfter, at)} evidence={data} indicator={indicator} />
            <ValueDetails details={data.value.details} titles={indicator?.detailTitles} />
            <EvidenceTrend evidence={data} indicator={indicator} />
            <EvidenceRules rules={data.rules} unit={indicator?.unit.symbol ?? ''} />
            <EvidenceActions value={data.value} indicator={indicator} />
            <EvidenceRecords evidence={data} />
          </div>
        )}
      </DataState>
    </Drawer>
  );
}
