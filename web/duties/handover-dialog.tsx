import { App, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { Duty } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { PostSelect } from './post-select.tsx';

interface Handover {
  readonly post: string;
  readonly note?: string;
}

export function HandoverDialog({ duty, onClose }: { readonly duty: Duty; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Handover>();
  const hand = useAct(
    'duty',
    (to: Handover) => identity.handOver(duty.id, to),
    () => {
      void message.success(t('duty.handed'));
      onClose();
    },
  );
  return (
    <Modal
      open
      title={t('duty.handOverTitle')}
      confirmLoading={hand.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Handover> form={form} layout="vertical" requiredMark={false} onFinish={(to) => hand.mutate(to)}>
        <Form.Item name="post" label={t('duty.taker')} rules={[{ required: true, message: t('keys.required') }]}>
          <PostSelect except={duty.post} />
        </Form.Item>
        <Form.Item name="note" label={t('duty.note')}>
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
