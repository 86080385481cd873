import { Button, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { UnitScore } from './ledger-client.ts';
import { useUnitName } from './use-unit-name.ts';

interface UnitTableProps {
  readonly units: readonly UnitScore[];
  readonly onOpen: (unit: string) => void;
}

export function UnitTable({ units, onOpen }: UnitTableProps) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const count = (key: 'leads' | 'helps' | 'red') => ({
    title: t(`ledger.${key}`),
    dataIndex: key,
    align: 'right' as const,
    width: 110,
    sorter: (one: UnitScore, other: UnitScore) => one[key] - other[key],
  });
  return (
    <>
      <p className="kit-muted ledger-known">{t('ledger.unitsHint')}</p>
      <Table<UnitScore>
        size="middle"
        rowKey="unit"
        dataSource={[...units]}
        pagination={false}
        columns={[
          {
            title: t('ledger.unit'),
            render: (_, { unit }) => (
              <Button type="link" className="ledger-title" onClick={() => onOpen(unit)}>
                {nameOf(unit)}
              </Button>
            ),
          },
          count('leads'),
          count('helps'),
          count('red'),
          {
            title: t('ledger.score'),
            align: 'right',
            width: 110,
            sorter: (one, other) => (one.score ?? -1) - (other.score ?? -1),
            render: (_, { score }) =>
              score === undefined ? <span className="kit-muted">{t('ledger.notDue')}</span> : score.toFixed(2),
          },
        ]}
      />
    </>
  );
}
