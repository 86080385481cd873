import { UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Image, Upload } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { hub } from '../api/hub.ts';
import { useProblemText } from '../kit/problem-note.tsx';
import { acceptedTypes, attachmentFault } from './attachment-rules.ts';
import { AttachmentView } from './attachment-view.tsx';
import { ReleaseButton } from './release-button.tsx';

export function CaseAttachments({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  return (
    <section>
      <div className="case-section-head">
        <h3>{t('case.attachments')}</h3>
        <UploadButton caseId={file.id} />
      </div>
      {file.attachments.length === 0 ? (
        <p className="kit-muted">{t('case.attachmentsEmpty')}</p>
      ) : (
        <Image.PreviewGroup>
          <div className="case-files">
            {file.attachments.map((attachment) => (
              <div key={attachment.id} className="case-file">
                <AttachmentView caseId={file.id} attachment={attachment} />
                {file.source === 'citizen' && <ReleaseButton caseId={file.id} attachment={attachment} />}
              </div>
            ))}
          </div>
        </Image.PreviewGroup>
      )}
    </section>
  );
}

interface UploadButtonProps {
  readonly caseId: string;
  readonly onUploaded?: (attachmentId: string) => void;
}

export function UploadButton({ caseId, onUploaded }: UploadButtonProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const upload = useMutation({
    mutationFn: (file: File) => hub.addAttachment(caseId, file),
    onSuccess: async (attachment) => {
      message.success(t('case.uploaded', { name: attachment.name }));
      await client.invalidateQueries({ queryKey: ['case', 'file', caseId] });
      onUploaded?.(attachment.id);
    },
    onError: (error) => message.error(problemText(error)),
  });
  const take = (file: File) => {
    const fault = attachmentFault(file);
    if (fault) message.error(t(fault));
    else upload.mutate(file);
    // Ant Design must not send it itself.
    return Upload.LIST_IGNORE;
  };
  return (
    <Upload accept={acceptedTypes.join(',')} showUploadList={false} beforeUpload={take}>
      <Button size="small" icon={<UploadOutlined />} loading={upload.isPending} title={t('case.uploadHint')}>
        {t('case.upload')}
      </Button>
    </Upload>
  );
}
