import { InfoCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/contract.ts';
import type { CaseSummary } from '../api/contract-cases.ts';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { Panel } from '../kit/panel.tsx';
import { todayEntries } from './today.ts';
import { TodayRow } from './today-row.tsx';
import { useView } from './use-view.ts';

const noCases: readonly CaseSummary[] = [];
const noAlerts: readonly Alert[] = [];

export function TodayPanel() {
  const { t } = useTranslation();
  const { search } = useView();
  const cockpit = useQuery(queries.cockpit());
  const cases = useQuery(queries.openCases());
  const alerts = useQuery(queries.alerts()).data?.items ?? noAlerts;
  return (
    <Panel
      className="cockpit-today"
      title={t('cockpit.today')}
      extra={
        <Tooltip title={t('cockpit.todayHint')}>
          <Button type="text" size="small" icon={<InfoCircleOutlined />} aria-label={t('cockpit.todayHint')} />
        </Tooltip>
      }
    >
      <DataState query={cockpit}>
        {({ today }) => {
          const entries = todayEntries(today, cases.data?.items ?? noCases, alerts, search.area);
          return entries.length === 0 ? (
            <p className="cockpit-none">{t(search.area ? 'cockpit.todayEmptyArea' : 'cockpit.todayEmpty')}</p>
          ) : (
            <ol className="cockpit-today-list">
              {entries.map((entry) => (
                <TodayRow key={`${entry.item.kind} ${entry.item.id}`} entry={entry} reportedAt={cases.dataUpdatedAt} />
              ))}
            </ol>
          );
        }}
      </DataState>
    </Panel>
  );
}
