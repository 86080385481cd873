import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../kit/problem-note.tsx';
import { type EntryDraft, entryOf } from './entry-draft.ts';
import { EntryFields } from './entry-fields.tsx';
import type { EntryKind } from './entry-kinds.ts';
import { type AssignmentFile, addEntry } from './ledger-client.ts';

interface EntryFormProps {
  readonly file: AssignmentFile;
  readonly kind: EntryKind;
  readonly onClose: () => void;
}

export function EntryForm({ file, kind, onClose }: EntryFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<EntryDraft>();
  const add = useMutation({
    mutationFn: (draft: EntryDraft) => addEntry(file.id, kind.by, file.version, entryOf(kind, file, draft)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ledger'] });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(`ledger.act.${kind.id}`)}
      okText={t('common.submit')}
      cancelText={t('common.cancel')}
      confirmLoading={add.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<EntryDraft>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ unit: file.terms.lead, completion: 100, quality: 100, milestones: [] }}
        onFinish={(draft) => add.mutate(draft)}
      >
        {add.error ? <ProblemNote error={add.error} /> : null}
        <EntryFields file={file} fields={kind.fields} />
      </Form>
    </Modal>
  );
}
