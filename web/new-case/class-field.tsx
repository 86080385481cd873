import { Button, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseType } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useLater } from '../kit/use-later.ts';
import { guessTitles } from '../light/guess-titles.ts';
import type { CaseDraft } from './case-order.ts';

/** The class of the case, where the chosen type has a table of them; what the words seem to speak of is offered. */
export function ClassField({ types }: { readonly types: readonly CaseType[] }) {
  const { t } = useTranslation();
  const text = useText();
  const form = Form.useFormInstance<CaseDraft>();
  const chosen = Form.useWatch((draft: CaseDraft) => draft.type, form);
  const code = Form.useWatch((draft: CaseDraft) => draft.class, form);
  const said = useLater(
    Form.useWatch((draft: CaseDraft) => `${draft.title ?? ''} ${draft.description ?? ''}`, form) ?? '',
  );
  const classes = types.find(({ id }) => id === chosen)?.classes;
  if (!classes || classes.length === 0) return null;
  const groups = new Set(classes.map(({ parent }) => parent));
  const guessed = code
    ? []
    : guessTitles(
        classes.filter((one) => !groups.has(one.code)),
        said,
      );
  return (
    <Form.Item
      label={t('newCase.class')}
      extra={
        guessed.length > 0 ? (
          <div className="new-case-guess">
            {t('guess.classes')}
            {guessed.map((one) => (
              <Button key={one.code} size="small" onClick={() => form.setFieldValue('class', one.code)}>
                {text(one.title)}
              </Button>
            ))}
          </div>
        ) : undefined
      }
    >
      <Form.Item name="class" noStyle preserve={false}>
        <Select
          allowClear
          aria-label={t('newCase.class')}
          showSearch={{ optionFilterProp: 'label' }}
          options={classes.map((one) => ({ value: one.code, label: `${one.code} ${text(one.title)}` }))}
        />
      </Form.Item>
    </Form.Item>
  );
}
