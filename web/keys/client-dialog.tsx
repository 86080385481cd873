import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { UnitSelect } from '../organisation/unit-select.tsx';
import { PermissionSelect } from './permission-select.tsx';

interface ClientForm {
  readonly zh: string;
  readonly en: string;
  readonly kind: 'web' | 'public' | 'system';
  readonly redirectUris?: string;
  readonly pairwise?: boolean;
  readonly permissions?: readonly string[];
  readonly unit?: string;
}

interface ClientDialogProps {
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onSubmit: (client: object) => void;
}

const kinds = ['web', 'public', 'system'] as const;

/** Registers an application that people sign in to, or a system with rights of its own. */
export function ClientDialog({ busy, onClose, onSubmit }: ClientDialogProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<ClientForm>();
  const isSystem = Form.useWatch('kind', form) === 'system';
  const needed = { required: true, whitespace: true, message: t('keys.required') };
  const submit = ({ zh, en, kind, redirectUris = '', pairwise = false, permissions = [], unit = 'city' }: ClientForm) =>
    onSubmit(
      kind === 'system'
        ? { title: { zh, en }, kind, permissions, unit }
        : { title: { zh, en }, kind, pairwise, redirectUris: redirectUris.split(/\s+/).filter(Boolean) },
    );
  return (
    <Modal open title={t('keys.register')} confirmLoading={busy} onCancel={onClose} onOk={() => form.submit()}>
      <Form<ClientForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: 'web', unit: 'city' }}
        onFinish={submit}
      >
        <Form.Item name="kind" label={t('keys.clientKind')}>
          <Select options={kinds.map((value) => ({ value, label: t(`keys.kind.${value}`) }))} />
        </Form.Item>
        <Form.Item name="zh" label={t('keys.titleZh')} rules={[needed]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="en" label={t('keys.titleEn')} rules={[needed]}>
          <Input maxLength={100} />
        </Form.Item>
        {isSystem ? (
          <>
            <Form.Item name="permissions" label={t('keys.permissions')}>
              <PermissionSelect />
            </Form.Item>
            <Form.Item name="unit" label={t('keys.reach')}>
              <UnitSelect />
            </Form.Item>
          </>
        ) : (
          <>
            <Form.Item
              name="redirectUris"
              label={t('keys.redirectUris')}
              extra={t('keys.redirectHint')}
              rules={[needed]}
            >
              <Input.TextArea rows={3} spellCheck={false} />
            </Form.Item>
            <Form.Item name="pairwise" valuePropName="checked">
              <Checkbox>{t('keys.pairwise')}</Checkbox>
            </Form.Item>
          </>
        )}
      </Form>
    </Modal>
  );
}
