import { App, Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { OrgUnit } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { useText } from '../i18n/use-language.ts';
import { UnitSelect } from './unit-select.tsx';

/** Ends a department in favour of another unit. */
export function SuccessionDialog({ unit, onClose }: { readonly unit: OrgUnit; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ successor: string }>();
  const succeed = useAct(
    'organisation',
    ({ successor }: { successor: string }) => identity.succeedUnit(unit.id, successor),
    ({ posts }) => {
      void message.success(t('organisation.succeeded', { count: posts }));
      onClose();
    },
  );
  return (
    <Modal
      open
      title={t('organisation.succeedTitle', { unit: text(unit.name) })}
      okButtonProps={{ danger: true }}
      confirmLoading={succeed.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <p className="kit-muted">{t('organisation.succeedHint')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(order) => succeed.mutate(order)}>
        <Form.Item
          name="successor"
          label={t('organisation.successor')}
          rules={[{ required: true, message: t('keys.required') }]}
        >
          <UnitSelect parent={unit.parent ?? 'city'} except={unit.id} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
