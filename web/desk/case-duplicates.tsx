import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { App, Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile, CaseSummary } from '../api/contract-cases.ts';
import { deskHub, deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';
import { ProblemNote } from '../kit/problem-note.tsx';

/** Open cases that may be the same matter, what was merged, and where this one went. */
export function CaseDuplicates({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const found = useQuery(deskQueries.duplicates(file.id)).data;
  const change = useMutation({
    mutationFn: (into: string | undefined) =>
      into === undefined
        ? deskHub.unmergeCase(file.id, file.version, t('case.unmerge'))
        : deskHub.mergeCase(file.id, into, file.version),
    onSuccess: () => {
      message.success(t('case.actionDone', { title: t('case.duplicates') }));
      void client.invalidateQueries({ queryKey: ['case'] });
    },
  });
  const mayAct = file.actions.some(({ action }) => action !== 'comment');
  if (!found || (found.items.length === 0 && found.merged.length === 0 && !found.mergedInto)) return null;
  return (
    <section className="case-duplicates">
      <h3>{t('case.duplicates')}</h3>
      {change.error ? <ProblemNote error={change.error} /> : null}
      {found.mergedInto ? (
        <p>
          <CaseLink file={found.mergedInto} label={t('case.mergedInto', { number: found.mergedInto.number })} />{' '}
          <Button size="small" loading={change.isPending} onClick={() => change.mutate(undefined)}>
            {t('case.unmerge')}
          </Button>
        </p>
      ) : null}
      <ul>
        {found.items.map((one) => (
          <li key={one.case.id}>
            <div>
              <CaseLink file={one.case} label={one.case.number} />
              <div className="case-joint-tags">
                <Tag color={one.verdict === 'likely' ? 'error' : 'warning'}>
                  {t(one.verdict === 'likely' ? 'case.likely' : 'case.possible')} {Math.round(one.score * 100)}%
                </Tag>
                {one.distance_m === undefined ? null : (
                  <span className="kit-muted">{t('case.distance', { m: Math.round(one.distance_m) })}</span>
                )}
              </div>
            </div>
            {mayAct && file.state === 'open' ? (
              <Button size="small" loading={change.isPending} onClick={() => change.mutate(one.case.id)}>
                {t('case.merge')}
              </Button>
            ) : null}
          </li>
        ))}
        {found.merged.map((one) => (
          <li key={one.id}>
            <CaseLink file={one} label={one.number} /> <Tag>{t('case.mergedHere')}</Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CaseLink({ file, label }: { readonly file: CaseSummary; readonly label: string }) {
  const text = useText();
  const search = useSearch({ from: '/inside/desk' });
  return (
    <Link to="/desk/$caseId" params={{ caseId: file.id }} search={search}>
      {label} {text(file.title)}
    </Link>
  );
}
