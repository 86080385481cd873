import './hand-over.css';
import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../api/contract-cases.ts';
import { hub } from '../api/hub.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useNow } from '../kit/use-now.ts';
import { useTitle } from '../kit/use-title.ts';
import { handOverCounts } from './hand-over-counts.ts';

const most = 200;

/** A sheet of what somebody has in hand, to be annotated, printed, and signed by both sides at the change of a shift. */
export function HandOverPage() {
  const { t } = useTranslation();
  const format = useFormat();
  useTitle(t('handOver.title'));
  const me = useQuery(queries.session()).data;
  const query = useQuery({
    queryKey: ['case', 'hand-over'],
    queryFn: ({ signal }) => hub.listCases({ queue: 'mine', limit: most }, signal),
  });
  const now = useNow(60_000);
  const [to, setTo] = useState('');
  return (
    <div className="hand-over">
      <div className="hand-over-bar">
        <Link to="/desk" search={{ queue: 'mine' }}>
          {t('nav.desk')}
        </Link>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('handOver.print')}
        </Button>
      </div>
      <DataState query={query}>
        {({ items, next }) => (
          <article className="hand-over-sheet">
            <h1>{t('handOver.title')}</h1>
            <dl>
              <dt>{t('handOver.by')}</dt>
              <dd>{me?.name}</dd>
              <dt>{t('handOver.to')}</dt>
              <dd>
                <Input
                  aria-label={t('handOver.to')}
                  variant="underlined"
                  maxLength={40}
                  value={to}
                  onChange={(event) => setTo(event.target.value)}
                />
              </dd>
              <dt>{t('handOver.at')}</dt>
              <dd>{format.instant(new Date(now).toISOString())}</dd>
            </dl>
            {items.length === 0 ? (
              <EmptyNote reason={t('handOver.empty')} />
            ) : (
              <>
                <p>{t('handOver.summary', handOverCounts(items, now))}</p>
                <HandOverTable items={items} />
                {next === undefined ? null : <p>{t('handOver.only', { count: items.length })}</p>}
              </>
            )}
            <div className="hand-over-signatures">
              <span>{t('handOver.signBy')}：</span>
              <span>{t('handOver.signTo')}：</span>
            </div>
          </article>
        )}
      </DataState>
    </div>
  );
}

function HandOverTable({ items }: { readonly items: readonly CaseSummary[] }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  return (
    <div className="hand-over-scroll">
      <table>
        <thead>
          <tr>
            {(['number', 'case', 'step', 'due', 'remark'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`handOver.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((file) => (
            <tr key={file.id}>
              <th scope="row">
                <Link to="/desk/$caseId" params={{ caseId: file.id }} search={{}}>
                  {file.number}
                </Link>
              </th>
              <td>{text(file.title)}</td>
              <td>{text(file.stepTitle)}</td>
              <td>
                {format.instant(file.dueAt)}
                {file.overdue ? <strong>（{t('handOver.late')}）</strong> : null}
              </td>
              <td>
                <Input.TextArea
                  aria-label={`${t('handOver.remark')} ${file.number}`}
                  variant="borderless"
                  autoSize
                  maxLength={300}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
