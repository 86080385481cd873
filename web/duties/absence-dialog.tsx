import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { addDays } from './days.ts';
import { PeriodFields } from './period-fields.tsx';

interface Leave {
  readonly person: string;
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
}

export function AbsenceDialog({ day, onClose }: { readonly day: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<Leave>();
  const posts = useQuery(identityQueries.posts({})).data?.items ?? [];
  const people = new Map(posts.map(({ person, personName }) => [person, text(personName)]));
  const add = useAct(
    'absence',
    ({ from, to, ...leave }: Leave) =>
      identity.addAbsence({ ...leave, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
    () => {
      void message.success(t('duty.absenceAdded'));
      onClose();
    },
  );
  const needed = { required: true, message: t('keys.required') };
  return (
    <Modal
      open
      title={t('duty.addAbsence')}
      confirmLoading={add.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Leave>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ from: `${day}T00:00`, to: `${addDays(day, 1)}T00:00` }}
        onFinish={(leave) => add.mutate(leave)}
      >
        <Form.Item name="person" label={t('organisation.person')} rules={[needed]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={[...people].map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
        <PeriodFields />
        <Form.Item name="reason" label={t('duty.absenceReason')}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
