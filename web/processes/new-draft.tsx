import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Upload } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSettle } from '../kit/use-settle.ts';
import { emptyDecision, emptyProcess } from './empty-files.ts';
import { type Definition, type DefinitionKind, processCalls } from './process-client.ts';

interface NewDraftProps {
  readonly kind: DefinitionKind;
  readonly onClose: () => void;
  readonly onMade: (definition: Definition) => void;
}

interface Fields {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
}

/** A draft from nothing, or from a file made elsewhere. */
export function NewDraft({ kind, onClose, onMade }: NewDraftProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields & { xml?: string }>();
  const xml = Form.useWatch('xml', { form, preserve: true });
  const make = useMutation({
    mutationFn: ({ id, zh, en }: Fields) => {
      const fresh = kind === 'process' ? emptyProcess(id, zh) : emptyDecision(id, zh);
      return processCalls.create(kind, { xml: form.getFieldValue('xml') ?? fresh, title: { zh, en }, note: '' });
    },
    onSuccess: onMade,
    ...useSettle('processes'),
  });
  const title = t(kind === 'process' ? 'process.newProcess' : 'process.newDecision');
  return (
    <Modal
      open
      title={title}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('process.make')}
      confirmLoading={make.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(fields) => make.mutate(fields)}>
        {xml === undefined ? (
          <Form.Item
            name="id"
            label={t('process.id')}
            extra={t('process.idHelp')}
            rules={[{ required: true, pattern: /^[a-z][\w.-]{2,80}$/i, message: t('process.idHelp') }]}
          >
            <Input autoFocus />
          </Form.Item>
        ) : null}
        <Form.Item name="zh" label={t('process.nameZh')} rules={[{ required: true, max: 200 }]}>
          <Input />
        </Form.Item>
        <Form.Item name="en" label={t('process.nameEn')} rules={[{ required: true, max: 200 }]}>
          <Input />
        </Form.Item>
        <Upload
          accept=".bpmn,.dmn,.xml"
          maxCount={1}
          beforeUpload={async (file) => {
            form.setFieldValue('xml', await file.text());
            return false;
          }}
          onRemove={() => form.setFieldValue('xml', undefined)}
        >
          <Button>{t('process.fromFile')}</Button>
        </Upload>
      </Form>
    </Modal>
  );
}
