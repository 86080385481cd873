import { Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { UnitSelect } from '../organisation/unit-select.tsx';
import { PermissionSelect } from './permission-select.tsx';

interface NewKey {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly unit: string;
  readonly expiresIn: string;
}

interface KeyDialogProps {
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onSubmit: (key: NewKey) => void;
}

const lengths_days = [30, 90, 180, 365] as const;

export function KeyDialog({ busy, onClose, onSubmit }: KeyDialogProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<NewKey>();
  const needed = { required: true, message: t('keys.required') };
  return (
    <Modal open title={t('keys.create')} confirmLoading={busy} onCancel={onClose} onOk={() => form.submit()}>
      <Form<NewKey>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ unit: 'city', expiresIn: 'P90D' }}
        onFinish={onSubmit}
      >
        <Form.Item name="name" label={t('keys.name')} rules={[needed]}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="permissions" label={t('keys.permissions')} rules={[needed]}>
          <PermissionSelect />
        </Form.Item>
        <Form.Item name="unit" label={t('keys.reach')} rules={[needed]}>
          <UnitSelect />
        </Form.Item>
        <Form.Item name="expiresIn" label={t('keys.expiresIn')}>
          <Select
            options={lengths_days.map((days) => ({ value: `P${days}D`, label: t('keys.days', { count: days }) }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
