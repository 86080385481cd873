import { FileTextOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import type { DocumentKind } from '../api/contract-desk.ts';
import { deskHub, deskQueries } from '../api/desk-hub.ts';
import { useListText, useText } from '../i18n/use-language.ts';
import { ProblemNote } from '../kit/problem-note.tsx';

/** The papers of a case: what can be drawn up, what it still lacks, and what has been. */
export function CaseDocuments({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const kinds = useQuery(deskQueries.documents(file.id)).data?.items ?? [];
  const [correcting, setCorrecting] = useState<string>();
  const [reason, setReason] = useState('');
  const draw = useMutation({
    mutationFn: (kind: string) => deskHub.drawDocument(file.id, kind, reason.trim() || undefined),
    onSuccess: ({ number }) => {
      message.success(t('documents.drawn', { number }));
      setCorrecting(undefined);
      setReason('');
      void client.invalidateQueries({ queryKey: ['case'] });
    },
  });
  if (kinds.length === 0) return null;
  return (
    <section className="case-documents">
      <h3>{t('documents.title')}</h3>
      {draw.error && correcting === undefined ? <ProblemNote error={draw.error} /> : null}
      <ul>
        {kinds.map((kind) => (
          <DocumentRow
            key={kind.kind}
            file={file}
            kind={kind}
            busy={draw.isPending}
            onDraw={() => (kind.versions.length > 0 ? setCorrecting(kind.kind) : draw.mutate(kind.kind))}
          />
        ))}
      </ul>
      <Modal
        open={correcting !== undefined}
        title={t('documents.drawAgain')}
        okText={t('documents.drawAgain')}
        cancelText={t('common.cancel')}
        confirmLoading={draw.isPending}
        okButtonProps={{ disabled: reason.trim() === '' }}
        onOk={() => correcting && draw.mutate(correcting)}
        onCancel={() => setCorrecting(undefined)}
      >
        {draw.error ? <ProblemNote error={draw.error} /> : null}
        <Input.TextArea
          aria-label={t('documents.reason')}
          placeholder={t('documents.reasonMissing')}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Modal>
    </section>
  );
}

interface DocumentRowProps {
  readonly file: CaseFile;
  readonly kind: DocumentKind;
  readonly busy: boolean;
  readonly onDraw: () => void;
}

function DocumentRow({
  file,
  kind: { kind, title, isDue, mayDraw, missing, versions },
  busy,
  onDraw,
}: DocumentRowProps) {
  const { t } = useTranslation();
  const text = useText();
  const listText = useListText();
  const [newest] = versions;
  const lacks = listText(missing.map((one) => text(one.title)));
  return (
    <li>
      <FileTextOutlined aria-hidden="true" />
      <div className="case-paper">
        <Link to="/desk/$caseId/documents/$kind" params={{ caseId: file.id, kind }} search={{}}>
          {text(title)}
        </Link>
        <div className="kit-muted">
          {newest
            ? newest.number
            : isDue
              ? missing.length > 0
                ? t('documents.lacks', { facts: lacks })
                : t('documents.draft')
              : t('documents.notYet')}
        </div>
      </div>
      {newest && newest.version > 1 ? <Tag>{t('documents.version', { n: newest.version })}</Tag> : null}
      {mayDraw && isDue ? (
        <Button size="small" disabled={missing.length > 0} loading={busy} onClick={onDraw}>
          {newest ? t('documents.drawAgain') : t('documents.draw')}
        </Button>
      ) : null}
    </li>
  );
}
