import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { ClockBar } from '../kit/clock-bar.tsx';

const slipTexts = { blue: 'case.slipBlue', orange: 'case.slipOrange', red: 'case.slipRed' } as const;

interface CaseRowProps {
  readonly file: CaseSummary;
  readonly reportedAt: number;
  readonly opened: boolean;
  readonly under: boolean;
}

export function CaseRow({ file, reportedAt, opened, under }: CaseRowProps) {
  const { t } = useTranslation();
  const text = useText();
  const search = useSearch({ from: '/inside/desk' });
  const area = file.area.at(-1);
  return (
    <Link
      to="/desk/$caseId"
      params={{ caseId: file.id }}
      search={search}
      className={`desk-row ${opened ? 'desk-row-open' : ''} ${under ? 'desk-row-under' : ''}`}
      aria-current={opened ? 'true' : undefined}
    >
      <span className="desk-row-top">
        <span className="desk-row-number">{file.number}</span>
        <span className={`desk-step ${file.state === 'closed' ? 'desk-step-closed' : ''}`}>
          {file.state === 'closed' ? t('case.closed') : text(file.stepTitle)}
        </span>
        {file.slip ? <i className={`desk-slip desk-slip-${file.slip}`} title={t(slipTexts[file.slip])} /> : null}
      </span>
      <span className="desk-row-title">{text(file.title)}</span>
      <span className="desk-row-meta">
        <span>{[text(file.typeTitle), area ? text(area.name) : ''].filter(Boolean).join(' · ')}</span>
        <Age at={file.openedAt} />
      </span>
      <ClockBar file={file} reportedAt={reportedAt} />
    </Link>
  );
}
