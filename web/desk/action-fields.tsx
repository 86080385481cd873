import { Checkbox, Form, Input, Rate, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ActionNeed, CaseFile } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';
import { UploadButton } from './case-attachments.tsx';
import type { ActionDraft } from './decision.ts';
import { WorkFields } from './work-fields.tsx';

/** The fields an action needs; a note can always be added. */
export function ActionFields({
  file,
  action,
  needs,
}: {
  readonly file: CaseFile;
  readonly action: string;
  readonly needs: readonly ActionNeed[];
}) {
  const { t } = useTranslation();
  const text = useText();
  const { bureaus } = useCity();
  const form = Form.useFormInstance<ActionDraft>();
  const areas = file.area.map(({ code, name }) => ({ value: code, label: text(name) }));
  const units = [...bureaus.map(({ id, name }) => ({ value: id, label: text(name) })), ...areas];
  const noteNeeded = needs.includes('note');
  const addProof = (id: string) => form.setFieldValue('evidence', [...(form.getFieldValue('evidence') ?? []), id]);
  return (
    <>
      {needs.includes('unit') ? (
        <Form.Item
          name="unit"
          label={t('case.unit')}
          initialValue={file.bureau}
          rules={[{ required: true, message: t('case.unitMissing') }]}
        >
          <Select showSearch={{ optionFilterProp: 'label' }} options={units} />
        </Form.Item>
      ) : null}
      <WorkFields file={file} action={action} needs={needs} />
      {needs.includes('grade') ? (
        <Form.Item name="grade" label={t('case.grade')} rules={[{ required: true, message: t('case.gradeMissing') }]}>
          <Rate />
        </Form.Item>
      ) : null}
      {needs.includes('evidence') ? (
        <>
          <Form.Item
            name="evidence"
            label={t('case.proof')}
            rules={[{ required: true, type: 'array', min: 1, message: t('case.proofMissing') }]}
          >
            <Checkbox.Group
              className="case-proof"
              options={file.attachments.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
          <div className="case-proof-add">
            <UploadButton caseId={file.id} onUploaded={addProof} />
            <span className="kit-muted">{t('case.uploadHint')}</span>
          </div>
        </>
      ) : null}
      <Form.Item
        name="note"
        label={t('case.note')}
        rules={noteNeeded ? [{ required: true, whitespace: true, message: t('case.noteMissing') }] : []}
      >
        <Input.TextArea rows={3} maxLength={2000} showCount />
      </Form.Item>
    </>
  );
}
