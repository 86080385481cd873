import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { ClockBar } from '../kit/clock-bar.tsx';
import { SeverityMark } from '../kit/severity-mark.tsx';
import { useFormat } from '../kit/use-format.ts';
import type { TodayEntry } from './today.ts';

/** One thing to do: what, how bad, whose, and how much time is left. */
export function TodayRow({ entry, reportedAt }: { readonly entry: TodayEntry; readonly reportedAt: number }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { item, file, alert } = entry;
  const caseId = item.kind === 'case' ? item.id : alert?.caseId;
  const title = text(item.title);
  return (
    <li className={`cockpit-today-row ${item.overdue ? 'cockpit-today-late' : ''}`}>
      <div className="cockpit-today-title">
        <SeverityMark severity={item.severity} />
        {caseId ? (
          <Link to="/desk/$caseId" params={{ caseId }} search={{}}>
            {title}
          </Link>
        ) : alert ? (
          <Link to="/cockpit" search={(old) => ({ ...old, evidence: alert.indicator, subject: alert.subject })}>
            {title}
          </Link>
        ) : (
          <span>{title}</span>
        )}
      </div>
      <div className="cockpit-today-meta kit-muted">
        <span>{item.kind === 'case' ? (file?.number ?? t('cockpit.kindCase')) : t('cockpit.kindAlert')}</span>
        <span>
          {file
            ? text(file.bureauName)
            : alert
              ? (alert.acknowledgedBy ?? text(alert.subjectName))
              : t('cockpit.noOwner')}
        </span>
        {file ? <span>{text(file.stepTitle)}</span> : null}
        {alert ? <Age at={alert.raisedAt} /> : null}
        {!file && item.due ? <span>{t('cockpit.due', { at: format.instant(item.due) })}</span> : null}
      </div>
      {file ? <ClockBar file={file} reportedAt={reportedAt} /> : null}
    </li>
  );
}
