import { useMutation } from '@tanstack/react-query';
import { Alert, Form, Input, Modal, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../kit/problem-note.tsx';
import { useSettle } from '../kit/use-settle.ts';
import { UnitSelect } from '../organisation/unit-select.tsx';
import { deliveryActs } from './deliveries-client.ts';

const kinds = ['case.*', 'case.opened', 'case.closed', 'alert.*', 'alert.raised', 'alert.cleared', '*'];

interface Fields {
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly unit?: string;
}

/** A new webhook; its secret is shown once, in the place of the form. */
export function WebhookForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const { onSettled } = useSettle('delivery');
  const add = useMutation({ mutationFn: deliveryActs.addWebhook, onSettled });
  const secret = add.data?.secret;
  return (
    <Modal
      open
      title={t('deliveries.addWebhook')}
      onCancel={onClose}
      onOk={secret === undefined ? () => form.submit() : onClose}
      okText={t(secret === undefined ? 'common.submit' : 'common.close')}
      cancelText={t('common.cancel')}
      confirmLoading={add.isPending}
      cancelButtonProps={{ style: secret === undefined ? {} : { display: 'none' } }}
    >
      {secret === undefined ? (
        <Form<Fields>
          form={form}
          layout="vertical"
          onFinish={(fields) => add.mutate(fields)}
          initialValues={{ kinds: ['case.*'], unit: 'city' }}
        >
          {add.error ? (
            <div className="deliveries-problem">
              <ProblemNote error={add.error} />
            </div>
          ) : null}
          <Form.Item name="name" label={t('common.name')} rules={[{ required: true, max: 100 }]}>
            <Input />
          </Form.Item>
          <Form.Item
            name="url"
            label={t('deliveries.url')}
            rules={[{ required: true, pattern: /^https?:\/\//, message: t('deliveries.urlHint') }]}
          >
            <Input placeholder="https://" />
          </Form.Item>
          <Form.Item name="kinds" label={t('deliveries.kinds')} rules={[{ required: true }]}>
            <Select mode="tags" options={kinds.map((value) => ({ value, label: value }))} />
          </Form.Item>
          <Form.Item name="unit" label={t('deliveries.unit')} extra={t('deliveries.unitHint')}>
            <UnitSelect />
          </Form.Item>
        </Form>
      ) : (
        <>
          <Alert type="warning" showIcon title={t('deliveries.secretHint')} className="kit-outdated" />
          <Typography.Text code copyable>
            {secret}
          </Typography.Text>
        </>
      )}
    </Modal>
  );
}
