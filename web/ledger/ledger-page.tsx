import './ledger.css';
import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useTitle } from '../kit/use-title.ts';
import { AssignmentDrawer } from './assignment-drawer.tsx';
import { BoardTable } from './board-table.tsx';
import { ColourChips } from './colour-chips.tsx';
import { boardFile, ledgerQueries } from './ledger-client.ts';
import { MeetingList } from './meeting-list.tsx';
import { UnitTable } from './unit-table.tsx';

/** The ledger of assignments: the board of a month, the units' scores, the meetings; everything about one in a drawer. */
export function LedgerPage() {
  const { t } = useTranslation();
  const format = useFormat();
  useTitle(t('page.ledger'));
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/ledger' });
  const board = useQuery(ledgerQueries.board(search.month));
  const change = (part: Record<string, string | undefined>) =>
    void navigate({ to: '/ledger', search: { ...search, ...part }, replace: true });
  return (
    <div className="shell-page">
      <h1>{t('page.ledger')}</h1>
      <DataState query={board}>
        {(data) => (
          <>
            <div className="ledger-bar">
              <Select
                aria-label={t('ledger.month')}
                value={search.month ?? ''}
                onChange={(month) => change({ month: month || undefined })}
                options={[
                  { value: '', label: t('ledger.now') },
                  ...data.months.map((month) => ({ value: month, label: month })),
                ]}
              />
              <ColourChips
                colours={data.colours}
                chosen={search.colour}
                onChoose={(colour) => change({ colour: colour === search.colour ? undefined : colour })}
              />
              <Button icon={<DownloadOutlined />} href={boardFile(search.month)} className="ledger-export">
                {t('ledger.export')}
              </Button>
            </div>
            {search.month === undefined ? null : (
              <p className="kit-muted ledger-known">{t('ledger.known', { at: format.instant(data.known) })}</p>
            )}
            <Tabs
              activeKey={search.tab ?? 'board'}
              onChange={(tab) => change({ tab })}
              items={[
                {
                  key: 'board',
                  label: t('ledger.tabBoard'),
                  children: (
                    <BoardTable
                      items={data.items.filter(
                        ({ standing, terms }) =>
                          (!search.colour || standing.colour === search.colour) &&
                          (!search.unit ||
                            [terms.lead, ...terms.helpers.map(({ unit }) => unit)].includes(search.unit)),
                      )}
                      unit={search.unit}
                      onUnit={(unit) => change({ unit })}
                      onOpen={(id) => change({ id })}
                    />
                  ),
                },
                {
                  key: 'units',
                  label: t('ledger.tabUnits'),
                  children: <UnitTable units={data.units} onOpen={(unit) => change({ tab: 'board', unit })} />,
                },
                {
                  key: 'meetings',
                  label: t('ledger.tabMeetings'),
                  children: <MeetingList onOpen={(id) => change({ id })} />,
                },
              ]}
            />
          </>
        )}
      </DataState>
      {search.id === undefined ? null : <AssignmentDrawer id={search.id} onClose={() => change({ id: undefined })} />}
    </div>
  );
}
