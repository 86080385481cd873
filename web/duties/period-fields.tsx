import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** From when to when, as the browser's own local times `from` and `to` of the form around; the end comes after the start. */
export function PeriodFields() {
  const { t } = useTranslation();
  const needed = { required: true, message: t('keys.required') };
  return (
    <>
      <Form.Item name="from" label={t('duty.from')} rules={[needed]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item
        name="to"
        label={t('duty.to')}
        dependencies={['from']}
        rules={[
          needed,
          ({ getFieldValue }) => ({
            validator: (_, to) =>
              to > getFieldValue('from') ? Promise.resolve() : Promise.reject(new Error(t('duty.periodWrong'))),
          }),
        ]}
      >
        <Input type="datetime-local" />
      </Form.Item>
    </>
  );
}
