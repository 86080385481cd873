import { DownloadOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { countCsvRows, download, toCsv } from '../kit/csv.ts';
import { EmptyNote } from '../kit/empty-note.tsx';
import { ProvenanceChip } from '../kit/provenance-chip.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useIsKeeper } from '../policies/use-is-keeper.ts';
import { plainText, recordColumns, recordRow } from './record-rows.ts';

const firstRows = 50;

/** The readings behind the number, each with its source; all of them can be taken away as CSV. */
export function EvidenceRecords({ evidence }: { readonly evidence: Evidence }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { message } = App.useApp();
  const isKeeper = useIsKeeper();
  const [all, setAll] = useState(false);
  const { records, total, value } = evidence;
  const shown = all ? records : records.slice(0, firstRows);
  const exportRows = () => {
    const csv = toCsv([recordColumns, ...records.map(recordRow)]);
    const rows = countCsvRows(csv);
    download(
      `${value.indicator}-${value.subject.replaceAll(':', '_')}-${value.at.slice(0, 16).replace(':', '')}.csv`,
      'text/csv;charset=utf-8',
      csv,
    );
    if (rows === total) message.success(t('evidence.exported', { count: rows }));
    else message.warning(t('evidence.exportMismatch', { rows, total }), 8);
  };
  return (
    <section>
      <div className="evidence-records-head">
        <h3>{t('evidence.records')}</h3>
        <span className="kit-muted">{t('evidence.recordsCount', { total, shown: shown.length })}</span>
        <Button size="small" icon={<DownloadOutlined />} disabled={records.length === 0} onClick={exportRows}>
          {t('evidence.export', { count: records.length })}
        </Button>
      </div>
      {records.length < total ? (
        <Alert type="warning" showIcon title={t('evidence.recordsPartial', { shown: records.length, total })} />
      ) : null}
      {records.length === 0 ? <EmptyNote reason={t('evidence.recordsEmpty')} /> : null}
      <ul className="evidence-records">
        {shown.map((record) => (
          <li key={`${record.instanceId} ${record.attribute}`}>
            <div className="evidence-record-main">
              <span>
                <strong>{record.name}</strong> · {record.title ? text(record.title) : record.attribute}
              </span>
              <span className="evidence-record-value">
                {typeof record.value === 'number' ? format.number(record.value) : plainText(record.value)}{' '}
                {record.unit?.symbol}
              </span>
            </div>
            <div className="kit-muted evidence-record-meta">
              {record.observedAt ? (
                <span>
                  {t('evidence.observedAt')} {format.instant(record.observedAt, 'second')}
                </span>
              ) : null}
              <span>
                {t('evidence.receivedAt')} {format.instant(record.receivedAt, 'second')}
              </span>
              <ProvenanceChip provenance={record.provenance} />
              {record.source ? <span>{record.source}</span> : null}
              <Link to="/entities" search={{ id: record.entityId }} className="kit-code">
                {record.entityId} · {record.attribute}
              </Link>
              {isKeeper ? (
                <Link to="/policies" search={{ tab: 'readers', entity: record.entityId, attribute: record.attribute }}>
                  {t('policies.tabReaders')}
                </Link>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {!all && records.length > firstRows ? (
        <Button block onClick={() => setAll(true)}>{`${t('common.more')}（${records.length - firstRows}）`}</Button>
      ) : null}
    </section>
  );
}
