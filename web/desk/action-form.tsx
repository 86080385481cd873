import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseAction, CaseFile, OpenStep } from '../api/contract-cases.ts';
import { hub } from '../api/hub.ts';
import { Problem } from '../api/problem.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { ProblemNote } from '../kit/problem-note.tsx';
import { QuestionFields } from '../questions/question-fields.tsx';
import { ActionFields } from './action-fields.tsx';
import { ConflictNote } from './conflict-note.tsx';
import { type ActionDraft, asksOf, decisionOf, newerCase } from './decision.ts';
import { DispatchProposals } from './dispatch-proposals.tsx';
import { useDraft } from './use-draft.ts';

interface ActionFormProps {
  readonly file: CaseFile;
  readonly action: CaseAction;
  /** Which of several open steps. */
  readonly step?: OpenStep | undefined;
  readonly onClose: () => void;
}

/** Asks for what an action needs and carries it out. When somebody was faster, the newer case is shown and the words are kept. */
export function ActionForm({ file, action, step, onClose }: ActionFormProps) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<ActionDraft>();
  const draft = useDraft(file.id, step === undefined ? action.action : `${step.step}.${action.action}`);
  const asks = asksOf(file, action.action, step?.step);
  const { queryKey } = queries.caseFile(file.id);
  const decide = useMutation({
    mutationFn: (filled: ActionDraft) =>
      hub.decideCase(file.id, {
        ...decisionOf(action, file.version, filled, asks),
        ...(step === undefined ? {} : { step: step.step }),
      }),
    onSuccess: () => {
      message.success(t('case.actionDone', { title: text(action.title) }));
      void client.invalidateQueries({ queryKey: ['case'] });
      void client.invalidateQueries({ queryKey: ['cockpit'] });
      draft.drop();
      onClose();
    },
  });
  // Other answers of 409, such as a task that is open, say what is in the way.
  const isConflict = decide.error instanceof Problem && decide.error.code === 'case.stale';
  const showNewest = () => {
    decide.reset();
    void client.invalidateQueries({ queryKey });
  };
  return (
    <Modal
      open
      title={step === undefined ? text(action.title) : `${text(step.title)} · ${text(action.title)}`}
      okText={text(action.title)}
      cancelText={t('common.cancel')}
      confirmLoading={decide.isPending}
      okButtonProps={{ disabled: isConflict, danger: action.action === 'fail' || action.action === 'return' }}
      width={Object.keys(asks).length > 0 ? 680 : 520}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<ActionDraft>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ evidence: file.attachments.map(({ id }) => id), ...draft.read() }}
        onValuesChange={(_, all) => draft.keep(all)}
        onFinish={(filled) => decide.mutate(filled)}
      >
        {isConflict ? (
          <ConflictNote newer={newerCase(decide.error)} onShow={showNewest} />
        ) : decide.error ? (
          <ProblemNote error={decide.error} />
        ) : null}
        {action.action === 'dispatch' ? <DispatchProposals caseId={file.id} /> : null}
        <QuestionFields type={file.type} questions={asks} known={file.attributes} />
        <ActionFields file={file} action={action.action} needs={action.needs} />
      </Form>
    </Modal>
  );
}
