import './document.css';
import { ArrowLeftOutlined, PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Alert, Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseDocument, DrawnDocument } from '../api/contract-desk.ts';
import { deskQueries } from '../api/desk-hub.ts';
import { useListText, useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useTitle } from '../kit/use-title.ts';
import { DocumentSheet } from './document-sheet.tsx';

/** A paper of a case on a sheet that prints as it is: as it was drawn up, in any of its versions, or as a draft with blanks. */
export function DocumentPage() {
  const { t } = useTranslation();
  const text = useText();
  const { caseId, kind } = useParams({ from: '/inside/desk/$caseId/documents/$kind' });
  const { version } = useSearch({ from: '/inside/desk/$caseId/documents/$kind' });
  const navigate = useNavigate();
  const query = useQuery(deskQueries.document(caseId, kind, version));
  const versions = useQuery(deskQueries.documents(caseId)).data?.items.find((one) => one.kind === kind)?.versions ?? [];
  useTitle(text(query.data?.content.title));
  const show = (chosen: number | undefined) =>
    void navigate({
      to: '/desk/$caseId/documents/$kind',
      params: { caseId, kind },
      search: chosen === undefined ? {} : { version: String(chosen) },
    });
  return (
    <div className="document-page">
      <div className="document-bar">
        <Link to="/desk/$caseId" params={{ caseId }} search={{}}>
          <ArrowLeftOutlined /> {t('documents.back')}
        </Link>
        {versions.length > 1 ? (
          <Select
            aria-label={t('documents.newest')}
            value={query.data?.version}
            options={versions.map((one) => ({ value: one.version, label: t('documents.version', { n: one.version }) }))}
            onChange={show}
          />
        ) : null}
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('documents.print')}
        </Button>
      </div>
      <DataState query={query}>
        {(document) => (
          <>
            <Standing document={document} versions={versions} />
            <DocumentSheet document={document} />
          </>
        )}
      </DataState>
    </div>
  );
}

/** Whether this is the valid paper. */
function Standing({
  document,
  versions,
}: {
  readonly document: CaseDocument;
  readonly versions: readonly DrawnDocument[];
}) {
  const { t } = useTranslation();
  const text = useText();
  const listText = useListText();
  const format = useFormat();
  const { number, version, drawnAt, drawnBy, sha256, reason, missing = [] } = document;
  const newest = versions[0]?.version;
  if (number === undefined)
    return (
      <Alert
        type="warning"
        showIcon
        className="document-note"
        title={t('documents.isDraft')}
        description={
          missing.length > 0
            ? t('documents.lacks', { facts: listText(missing.map(({ title }) => text(title))) })
            : undefined
        }
      />
    );
  return (
    <div className="document-note">
      {version !== undefined && newest !== undefined && version < newest ? (
        <Alert type="error" showIcon title={t('documents.older', { n: version + 1 })} />
      ) : null}
      <p className="kit-muted">
        {t('documents.drawnBy', { name: drawnBy?.name, at: drawnAt ? format.instant(drawnAt) : '' })}
        {reason ? ` · ${t('documents.reason')}：${reason}` : ''} · {t('documents.hash')}{' '}
        <code className="kit-code">{sha256}</code>
      </p>
    </div>
  );
}
