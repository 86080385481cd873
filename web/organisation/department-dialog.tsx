import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { Localised } from '../api/contract.ts';
import type { OrgUnit } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';

export function DepartmentDialog({ parent, onClose }: { readonly parent: OrgUnit; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Localised>();
  const add = useAct('organisation', (name: Localised) => identity.addDepartment(parent.id, name), onClose);
  const needed = { required: true, whitespace: true, message: t('keys.required') };
  return (
    <Modal
      open
      title={t('organisation.addDepartment')}
      confirmLoading={add.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Localised> form={form} layout="vertical" requiredMark={false} onFinish={(name) => add.mutate(name)}>
        <Form.Item name="zh" label={t('organisation.departmentZh')} rules={[needed]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="en" label={t('organisation.departmentEn')} rules={[needed]}>
          <Input maxLength={100} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
