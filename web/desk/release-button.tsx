import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../api/contract-cases.ts';
import { hub } from '../api/hub.ts';
import { useProblemText } from '../kit/problem-note.tsx';

/** Whether the reporter of a case sees a picture; it can be taken back. */
export function ReleaseButton({ caseId, attachment }: { readonly caseId: string; readonly attachment: Attachment }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const isReleased = attachment.releasedAt !== undefined;
  const release = useMutation({
    mutationFn: () => hub.releaseAttachment(caseId, attachment.id, !isReleased),
    onSuccess: () => client.invalidateQueries({ queryKey: ['case', 'file', caseId] }),
    onError: (error) => message.error(problemText(error)),
  });
  if (!attachment.contentType.startsWith('image/')) return null;
  return (
    <Button
      size="small"
      type={isReleased ? 'primary' : 'default'}
      aria-pressed={isReleased}
      loading={release.isPending}
      title={t('case.releaseHint')}
      onClick={() => release.mutate()}
    >
      {isReleased ? t('case.released') : t('case.release')}
    </Button>
  );
}
