import { useQuery } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';
import type { ActionDraft } from './decision.ts';

const shown = 3;

/** Whom the hub would send the case to, each with its reason; one press fills the form. */
export function DispatchProposals({ caseId }: { readonly caseId: string }) {
  const { t } = useTranslation();
  const text = useText();
  const form = Form.useFormInstance<ActionDraft>();
  const items = useQuery(deskQueries.proposals(caseId)).data?.items.slice(0, shown) ?? [];
  if (items.length === 0) return null;
  return (
    <section className="desk-proposals" aria-label={t('case.proposals')}>
      <h4>{t('case.proposals')}</h4>
      <ol>
        {items.map((one) => (
          <li key={`${one.unit} ${one.person ?? ''}`}>
            <div>
              <strong>
                {[text(one.unitName), one.personName ? text(one.personName) : ''].filter(Boolean).join(' · ')}
              </strong>
              <p className="kit-muted">{text(one.why)}</p>
            </div>
            <Button
              size="small"
              onClick={() => form.setFieldsValue({ unit: one.unit, ...(one.person ? { person: one.person } : {}) })}
            >
              {t('case.useProposal')}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}
