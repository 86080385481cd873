import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseType } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import type { CaseDraft } from './case-order.ts';

/** The class of the case, where the chosen type has a table of them. */
export function ClassField({ types }: { readonly types: readonly CaseType[] }) {
  const { t } = useTranslation();
  const text = useText();
  const chosen = Form.useWatch((draft: CaseDraft) => draft.type);
  const classes = types.find(({ id }) => id === chosen)?.classes;
  if (!classes || classes.length === 0) return null;
  return (
    <Form.Item name="class" label={t('newCase.class')} preserve={false}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        options={classes.map(({ code, title }) => ({ value: code, label: `${code} ${text(title)}` }))}
      />
    </Form.Item>
  );
}
