import { FileAddOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Indicator, IndicatorValue } from '../api/contract.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { ClockBar } from '../kit/clock-bar.tsx';
import { NewCaseForm } from '../new-case/new-case-form.tsx';

/** What the reader may do about the number, and what is already being done. */
export function EvidenceActions({
  value,
  indicator,
}: {
  readonly value: IndicatorValue;
  readonly indicator: Indicator | undefined;
}) {
  const { t } = useTranslation();
  const text = useText();
  const [opening, setOpening] = useState(false);
  const cases = useQuery(queries.openCases());
  const related =
    cases.data?.items.filter(({ indicator, subject }) => indicator === value.indicator && subject === value.subject) ??
    [];
  return (
    <section className="evidence-actions">
      <h3>{t('evidence.actions')}</h3>
      <Button type="primary" icon={<FileAddOutlined />} onClick={() => setOpening(true)}>
        {t('evidence.openCase')}
      </Button>
      <h4>{t('evidence.cases')}</h4>
      {cases.data && related.length === 0 ? <p className="kit-muted">{t('evidence.casesEmpty')}</p> : null}
      <ul className="evidence-cases">
        {related.map((file) => (
          <li key={file.id}>
            <Link to="/desk/$caseId" params={{ caseId: file.id }} search={{}}>
              {file.number} {text(file.title)}
            </Link>
            <span className="kit-muted">
              {text(file.stepTitle)} · {text(file.bureauName)}
            </span>
            <ClockBar file={file} reportedAt={cases.dataUpdatedAt} />
          </li>
        ))}
      </ul>
      <Link to="/desk" search={{ queue: 'all', state: 'open' }}>
        {t('evidence.allCases')}
      </Link>
      <NewCaseForm open={opening} about={{ value, indicator }} onClose={() => setOpening(false)} />
    </section>
  );
}
