import { Button, Progress, Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { ColourMark, SlipMark } from './colour-mark.tsx';
import type { BoardItem } from './ledger-client.ts';
import { useUnitName } from './use-unit-name.ts';

interface BoardTableProps {
  readonly items: readonly BoardItem[];
  readonly unit: string | undefined;
  readonly onUnit: (unit: string | undefined) => void;
  readonly onOpen: (id: string) => void;
}

export function BoardTable({ items, unit, onUnit, onOpen }: BoardTableProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const nameOf = useUnitName();
  return (
    <>
      {unit === undefined ? null : (
        <Tag closable onClose={() => onUnit(undefined)} className="ledger-unit-tag">
          {nameOf(unit)}
        </Tag>
      )}
      <Table<BoardItem>
        size="middle"
        rowKey="id"
        dataSource={[...items]}
        locale={{ emptyText: <EmptyNote reason={t('ledger.empty')} /> }}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: t('ledger.assignment'),
            render: (_, { id, terms }) => (
              <Button type="link" className="ledger-title" onClick={() => onOpen(id)}>
                <span className="kit-code">{id}</span> {text(terms.title)}
              </Button>
            ),
          },
          {
            title: t('ledger.colourTitle'),
            width: 110,
            render: (_, { standing }) => <ColourMark colour={standing.colour} />,
          },
          { title: t('ledger.lead'), responsive: ['sm'], render: (_, { terms }) => nameOf(terms.lead) },
          {
            title: t('ledger.helpers'),
            responsive: ['xl'],
            width: 320,
            render: (_, { terms }) => (
              <span className="kit-muted ledger-helpers">
                {format.list([...terms.helpers.map(({ unit: one }) => nameOf(one)), ...terms.others.map(text)])}
              </span>
            ),
          },
          {
            title: t('ledger.completion'),
            responsive: ['md'],
            width: 160,
            render: (_, { standing, terms }) =>
              terms.milestones.length === 0 ? (
                <span className="kit-muted">{t('ledger.noMilestones')}</span>
              ) : (
                <Progress
                  percent={Math.round(standing.completion * 100)}
                  size="small"
                  status="normal"
                  aria-label={t('ledger.completion')}
                />
              ),
          },
          {
            title: t('ledger.slips'),
            responsive: ['lg'],
            render: (_, { slips }) => slips.map((slip) => <SlipMark key={slip.seq} slip={slip} />),
          },
          {
            title: t('ledger.score'),
            responsive: ['md'],
            align: 'right',
            width: 90,
            render: (_, { standing }) =>
              standing.score === undefined ? <span className="kit-muted">—</span> : standing.score.toFixed(2),
          },
        ]}
      />
    </>
  );
}
