import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseAction, CaseFile } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { ActionForm } from './action-form.tsx';

/** Actions that take a case forward; the first of them is the primary one. */
const forward = ['complete', 'dispatch', 'resume', 'reopen'];

/** What the hub says this reader may do now. */
export function CaseActions({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const [chosen, setChosen] = useState<CaseAction>();
  const primary = file.actions.find(({ action }) => forward.includes(action))?.action;
  const sorted = [...file.actions].sort(
    (one, other) => Number(other.action === primary) - Number(one.action === primary),
  );
  return (
    <section className="case-actions" aria-label={t('case.actions')}>
      {sorted.length === 0 ? <p className="kit-muted">{t('case.noActions')}</p> : null}
      {sorted.map((action) => (
        <Button
          key={action.action}
          type={action.action === primary ? 'primary' : 'default'}
          danger={action.action === 'fail' || action.action === 'return'}
          onClick={() => setChosen(action)}
        >
          {text(action.title)}
        </Button>
      ))}
      {chosen ? (
        <ActionForm key={chosen.action} file={file} action={chosen} onClose={() => setChosen(undefined)} />
      ) : null}
    </section>
  );
}
