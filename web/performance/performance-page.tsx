import './performance.css';
import { DownloadOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Input, Select, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Board, type BoardRow, boardQueries, boardUrl, type Division, divisions } from '../api/board.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useTitle } from '../kit/use-title.ts';
import { type Drill, DrillDown } from './drill-down.tsx';
import { dayBefore, firstOfMonth, nextDay } from './period.ts';

/** Shown as columns: the counts that the rates beside them are made of. */
const counts = ['reported', 'filed', 'handled', 'due', 'closed', 'closedInTime', 'late', 'reworked'] as const;
const rates = [
  'filingRate',
  'dispatchAccuracy',
  'handlingInTimeRate',
  'closingRate',
  'inTimeRate',
  'reworkRate',
  'reopenRate',
] as const;

/** How units, areas, people and posts performed in a period, as it stood at its end; every count leads to its cases. */
export function PerformancePage() {
  const { t } = useTranslation();
  useTitle(t('page.performance'));
  const text = useText();
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
  const [by, setBy] = useState<Division>('bureau');
  const [from, setFrom] = useState(firstOfMonth(today));
  const [last, setLast] = useState(today);
  const [drill, setDrill] = useState<Drill>();
  const question = { from, to: nextDay(last), by };
  const board = useQuery({ ...boardQueries.board(question), placeholderData: keepPreviousData, enabled: from <= last });
  const number = (figure: (typeof counts)[number], row: BoardRow, name: string) =>
    row[figure] ? (
      <button
        type="button"
        className="performance-count"
        onClick={() => setDrill({ ...question, figure, key: row.key, name })}
      >
        {row[figure]}
      </button>
    ) : (
      0
    );
  const columns = ({ titles }: Board) => [
    { title: t('performance.name'), fixed: 'left' as const, render: (_: unknown, row: BoardRow) => nameOf(row) },
    ...counts.map((figure) => ({
      title: text(titles[figure]) || figure,
      align: 'right' as const,
      render: (_: unknown, row: BoardRow) => number(figure, row, nameOf(row)),
    })),
    ...rates.map((rate) => ({
      title: text(titles[rate]) || rate,
      align: 'right' as const,
      render: (_: unknown, row: BoardRow) => (row[rate] === undefined ? '—' : `${(row[rate] * 100).toFixed(2)}%`),
    })),
  ];
  const nameOf = (row: BoardRow) =>
    row.isTotal ? t('performance.total') : text(row.name) || row.key || t('performance.none');
  return (
    <main className="performance">
      <h1>{t('performance.title')}</h1>
      <p className="kit-muted">{t('performance.hint')}</p>
      <search className="performance-question">
        <Select
          value={by}
          aria-label={t('performance.by')}
          options={divisions.map((value) => ({ value, label: t(`performance.by_${value}`) }))}
          popupMatchSelectWidth={false}
          onChange={setBy}
        />
        <label htmlFor="performance-from">
          {t('performance.from')}
          <Input
            id="performance-from"
            type="date"
            value={from}
            max={last}
            onChange={(event) => event.target.value && setFrom(event.target.value)}
          />
        </label>
        <label htmlFor="performance-last">
          {t('performance.last')}
          <Input
            id="performance-last"
            type="date"
            value={last}
            min={from}
            onChange={(event) => event.target.value && setLast(event.target.value)}
          />
        </label>
        <Button onClick={() => setLast(dayBefore(today))}>{t('performance.yesterday')}</Button>
        <Button icon={<DownloadOutlined />} href={boardUrl(question, 'csv')}>
          CSV
        </Button>
        <Button icon={<DownloadOutlined />} href={boardUrl(question, 'xlsx')}>
          XLSX
        </Button>
      </search>
      <DataState query={board}>
        {(answer) =>
          answer.items.length === 0 ? (
            <EmptyNote title={t('performance.empty')} reason={t('performance.emptyHint')} />
          ) : (
            <Table<BoardRow>
              size="small"
              pagination={false}
              scroll={{ x: 'max-content' }}
              rowKey={({ key = '', isTotal }) => (isTotal ? ' total' : key)}
              dataSource={[...answer.items, { ...answer.total, isTotal: true }]}
              columns={columns(answer)}
            />
          )
        }
      </DataState>
      <DrillDown drill={drill} onClose={() => setDrill(undefined)} />
    </main>
  );
}
