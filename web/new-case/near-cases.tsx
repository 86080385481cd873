import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Form, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';
import { useLater } from '../kit/use-later.ts';
import type { CaseDraft } from './case-order.ts';
import { nearMatter } from './near-matter.ts';

const shown = 3;

/** Open cases that may be what is about to be opened: to be looked at before there are two of it. */
export function NearCases() {
  const { t } = useTranslation();
  const text = useText();
  const form = Form.useFormInstance<CaseDraft>();
  const draft = Form.useWatch((all: CaseDraft) => all, form);
  const asked = useLater(JSON.stringify(nearMatter(draft) ?? null));
  const matter = JSON.parse(asked) as ReturnType<typeof nearMatter> | null;
  const found = useQuery({
    ...deskQueries.near(matter ?? { type: '', title: '', description: '' }),
    enabled: matter !== null,
  }).data?.items.slice(0, shown);
  if (matter === null || !found || found.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="new-case-near"
      title={t('near.title')}
      description={
        <>
          <p>{t('near.hint')}</p>
          <ul>
            {found.map(({ case: file, verdict, score, distance_m }) => (
              <li key={file.id}>
                <Link to="/desk/$caseId" params={{ caseId: file.id }} search={{}} target="_blank">
                  {file.number} {text(file.title)}
                </Link>{' '}
                <Tag color={verdict === 'likely' ? 'error' : 'warning'}>
                  {t(verdict === 'likely' ? 'case.likely' : 'case.possible')} {Math.round(score * 100)}%
                </Tag>
                {distance_m === undefined ? null : (
                  <span className="kit-muted">{t('case.distance', { m: Math.round(distance_m) })}</span>
                )}
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
}
