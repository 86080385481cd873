import { ArrowLeftOutlined } from '@ant-design/icons';
import { Link, useSearch } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { ClockBar } from '../kit/clock-bar.tsx';
import { SeverityMark } from '../kit/severity-mark.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useIsPhone } from '../kit/use-media.ts';
import { useTitle } from '../kit/use-title.ts';
import { pauseReason } from './pause-reason.ts';
import { WatchButton } from './watch-button.tsx';

const slipColors = { blue: 'blue', orange: 'orange', red: 'red' } as const;
const slipTexts = { blue: 'case.slipBlue', orange: 'case.slipOrange', red: 'case.slipRed' } as const;

export function CaseHeader({ file, reportedAt }: { readonly file: CaseFile; readonly reportedAt: number }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const phone = useIsPhone();
  const search = useSearch({ from: '/inside/desk' });
  useTitle(`${file.number} ${text(file.title)}`);
  const open = file.state === 'open';
  const pause = pauseReason(file);
  return (
    <header className="case-head">
      {phone ? (
        <Link to="/desk" search={search} className="case-back">
          <ArrowLeftOutlined /> {t('desk.list')}
        </Link>
      ) : null}
      <div className="case-head-top">
        <span className="desk-row-number">{file.number}</span>
        <Tag color={file.overdue ? 'error' : open ? 'processing' : 'default'}>
          {file.overdue ? t('case.overdue') : open ? text(file.stepTitle) : t('case.closed')}
        </Tag>
        <SeverityMark severity={file.priority} />
        {file.slip ? <Tag color={slipColors[file.slip]}>{t(slipTexts[file.slip])}</Tag> : null}
        {file.request ? (
          <Tag color="purple">
            {t('case.waitsApproval', { kind: t(file.request.kind === 'suspend' ? 'case.suspend' : 'case.extend') })}
          </Tag>
        ) : null}
        {file.reopened > 0 ? <Tag color="warning">{t('case.reopened', { count: file.reopened })}</Tag> : null}
        {file.reworked > 0 ? <Tag color="warning">{t('case.reworked', { count: file.reworked })}</Tag> : null}
        {file.returned > 0 ? <Tag>{t('case.returned', { count: file.returned })}</Tag> : null}
        <WatchButton file={file} />
      </div>
      <h2>{text(file.title)}</h2>
      <ClockBar file={file} reportedAt={reportedAt} />
      <p className="kit-muted">
        {[
          t('case.due', { at: format.instant(file.dueAt) }),
          open
            ? file.stepDueAt
              ? t('case.stepDue', { at: format.instant(file.stepDueAt) })
              : t('case.noStepDue')
            : '',
          open && !file.clock.running
            ? pause
              ? t('case.pausedReason', { reason: pause })
              : t('case.pausedUnknown')
            : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </header>
  );
}
