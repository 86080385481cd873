import { Button, DatePicker, Form, Input, Select, Slider } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { type EntryField, reportsOf } from './entry-kinds.ts';
import type { AssignmentFile } from './ledger-client.ts';
import { useUnitName } from './use-unit-name.ts';

interface EntryFieldsProps {
  readonly file: AssignmentFile;
  readonly fields: readonly EntryField[];
}

export function EntryFields({ file, fields }: EntryFieldsProps) {
  const { t } = useTranslation();
  const text = useText();
  const nameOf = useUnitName();
  const needed = [{ required: true, message: t('ledger.needed') }];
  const { terms, slips } = file;
  const units = [terms.lead, ...terms.helpers.map(({ unit }) => unit)];
  const select = (name: EntryField, label: string, options: { value: string | number; label: string }[]) => (
    <Form.Item key={name} name={name} label={label} rules={needed}>
      <Select options={options} showSearch optionFilterProp="label" />
    </Form.Item>
  );
  const percent = (name: EntryField, label: string) => (
    <Form.Item key={name} name={name} label={label}>
      <Slider min={0} max={100} step={5} marks={{ 0: '0 %', 50: '50 %', 100: '100 %' }} />
    </Form.Item>
  );
  const line = (name: EntryField, label: string) => (
    <Form.Item key={name} name={name} label={label} rules={needed}>
      <Input maxLength={200} />
    </Form.Item>
  );
  const one: Readonly<Record<EntryField, () => ReactNode>> = {
    unit: () =>
      select(
        'unit',
        t('ledger.unit'),
        units.map((unit) => ({ value: unit, label: nameOf(unit) })),
      ),
    milestone: () =>
      select(
        'milestone',
        t('ledger.milestone'),
        terms.milestones.map(({ id, title }) => ({ value: id, label: text(title) })),
      ),
    completion: () => percent('completion', t('ledger.completion')),
    quality: () => percent('quality', t('ledger.quality')),
    report: () =>
      select(
        'report',
        t('ledger.report'),
        reportsOf(file).map(({ seq, text: said }) => ({ value: seq, label: `${seq}. ${said ?? ''}` })),
      ),
    slip: () =>
      select(
        'slip',
        t('ledger.slipTitle'),
        slips.map(({ seq, colour }) => ({ value: seq, label: `${seq}. ${t(`ledger.slip.${colour}`)}` })),
      ),
    decision: () => line('decision', t('ledger.decision')),
    decidedBy: () => line('decidedBy', t('ledger.decidedBy')),
    evidence: () => (
      <Form.Item key="evidence" name="evidence" label={t('ledger.evidence')} extra={t('ledger.evidenceHint')}>
        <Input.TextArea rows={2} maxLength={4000} />
      </Form.Item>
    ),
    milestones: () => <MilestoneFields key="milestones" />,
    text: () => (
      <Form.Item key="text" name="text" label={t('ledger.text')} rules={needed}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
    ),
  };
  return fields.map((field) => one[field]());
}

function MilestoneFields() {
  const { t } = useTranslation();
  const needed = [{ required: true, message: t('ledger.needed') }];
  return (
    <Form.List name="milestones">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <div key={key} className="ledger-pair">
              <Form.Item name={[name, 'title']} label={t('ledger.milestone')} rules={needed}>
                <Input maxLength={200} />
              </Form.Item>
              <Form.Item name={[name, 'due']} label={t('ledger.due')} rules={needed}>
                <DatePicker />
              </Form.Item>
              <Button danger size="small" onClick={() => remove(name)}>
                {t('ledger.remove')}
              </Button>
            </div>
          ))}
          <Button onClick={() => add()}>{t('ledger.milestoneAdd')}</Button>
        </>
      )}
    </Form.List>
  );
}
