import { App, Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { identity } from '../api/identity.ts';
import { addDays, usualStart } from './days.ts';
import { PeriodFields } from './period-fields.tsx';
import { PostSelect } from './post-select.tsx';

interface Shift {
  readonly post: string;
  readonly from: string;
  readonly to: string;
}

export function DutyDialog({ day, onClose }: { readonly day: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Shift>();
  const add = useAct(
    'duty',
    ({ post, from, to }: Shift) =>
      identity.addDuty({ post, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
    () => {
      void message.success(t('duty.added'));
      onClose();
    },
  );
  const needed = { required: true, message: t('keys.required') };
  return (
    <Modal open title={t('duty.add')} confirmLoading={add.isPending} onCancel={onClose} onOk={() => form.submit()}>
      <Form<Shift>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ from: usualStart(day, new Date()), to: `${addDays(day, 1)}T08:00` }}
        onFinish={(shift) => add.mutate(shift)}
      >
        <Form.Item name="post" label={t('duty.post')} rules={[needed]}>
          <PostSelect />
        </Form.Item>
        <PeriodFields />
      </Form>
    </Modal>
  );
}
