import { FilePdfOutlined } from '@ant-design/icons';
import { Image } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../api/contract-cases.ts';
import { attachmentUrl } from '../api/hub.ts';

/** A photo to look at in full, or a document to open. */
export function AttachmentView({ caseId, attachment }: { readonly caseId: string; readonly attachment: Attachment }) {
  const { t } = useTranslation();
  const url = attachmentUrl(caseId, attachment.id);
  if (attachment.contentType.startsWith('image/')) {
    return <Image src={url} alt={attachment.name} width={88} height={88} className="case-photo" />;
  }
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="case-document"
      aria-label={t('case.openFile', { name: attachment.name })}
    >
      <FilePdfOutlined /> {attachment.name}
    </a>
  );
}
