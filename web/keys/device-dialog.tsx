import { Form, Input, InputNumber, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCity } from '../kit/use-city.ts';

interface DeviceForm {
  readonly id: string;
  readonly name: string;
  readonly thingModel: string;
  readonly longitude: number;
  readonly latitude: number;
}

interface DeviceDialogProps {
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onSubmit: (device: object) => void;
}

export function DeviceDialog({ busy, onClose, onSubmit }: DeviceDialogProps) {
  const { t } = useTranslation();
  const { centre } = useCity();
  const [form] = Form.useForm<DeviceForm>();
  const needed = { required: true, message: t('keys.required') };
  return (
    <Modal open title={t('keys.registerDevice')} confirmLoading={busy} onCancel={onClose} onOk={() => form.submit()}>
      <Form<DeviceForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ longitude: centre[0], latitude: centre[1] }}
        onFinish={({ id, name, thingModel, longitude, latitude }) =>
          onSubmit({ id, name, thingModel, location: { type: 'Point', coordinates: [longitude, latitude] } })
        }
      >
        <Form.Item name="id" label={t('keys.deviceId')} rules={[needed]}>
          <Input maxLength={64} autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="name" label={t('keys.deviceName')} rules={[needed]}>
          <Input maxLength={128} />
        </Form.Item>
        <Form.Item name="thingModel" label={t('keys.thingModel')} rules={[needed]}>
          <Input placeholder="environment.airStation" spellCheck={false} />
        </Form.Item>
        <Form.Item name="longitude" label={t('keys.longitude')} rules={[needed]}>
          <InputNumber min={-180} max={180} step={0.0001} />
        </Form.Item>
        <Form.Item name="latitude" label={t('keys.latitude')} rules={[needed]}>
          <InputNumber min={-90} max={90} step={0.0001} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
