import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import { CaseAnswers } from './case-answers.tsx';
import { CaseMap } from './case-map.tsx';

const sources = {
  alert: 'case.sourceAlert',
  desk: 'case.sourceDesk',
  patrol: 'case.sourcePatrol',
  citizen: 'case.sourceCitizen',
  hotline: 'case.sourceHotline',
  video: 'case.sourceVideo',
  hub: 'case.sourceHub',
  system: 'case.sourceSystem',
} as const;

export function CaseFacts({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const area = useMemo(() => file.area.map(({ name }) => name), [file.area]);
  return (
    <section className="case-facts">
      <dl>
        <dt>{t('case.bureau')}</dt>
        <dd>{text(file.bureauName)}</dd>
        <dt>{t('case.assignee')}</dt>
        <dd>{file.assignee?.name ?? (file.state === 'open' ? t('case.unassigned') : '—')}</dd>
        <dt>{t('case.areaLabel')}</dt>
        <dd>{area.length > 0 ? area.map(text).join(' / ') : t('case.noArea')}</dd>
        <dt>{t('case.openedAt')}</dt>
        <dd>{format.instant(file.openedAt, 'second')}</dd>
        <dt>{t('case.sourceLabel')}</dt>
        <dd>
          {t(sources[file.source])}
          {file.indicator && file.subject ? (
            <>
              {' · '}
              <Link
                to="/cockpit"
                search={{ indicator: file.indicator, evidence: file.indicator, subject: file.subject }}
              >
                {t('case.evidence')}
              </Link>
            </>
          ) : null}
        </dd>
        {file.class ? (
          <>
            <dt>{t('case.class')}</dt>
            <dd>{text(file.classTitle) || file.class}</dd>
          </>
        ) : null}
        <CaseAnswers file={file} />
        <dt>{t('case.description')}</dt>
        <dd className="case-description">{file.description || t('case.noDescription')}</dd>
      </dl>
      <CaseMap file={file} />
    </section>
  );
}
