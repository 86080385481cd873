import { useQuery } from '@tanstack/react-query';
import { Drawer, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TeamMember } from '../api/contract-desk.ts';
import { deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { LoadBars } from './load-bars.tsx';
import { TeamSkills } from './team-skills.tsx';
import { useDesk } from './use-desk.ts';

/** Who has how much in hand and what will be late within a day; a number leads to its cases. */
export function TeamLoad({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { show } = useDesk();
  const load = useQuery({ ...deskQueries.teamLoad(), enabled: open });
  const go = (member: TeamMember) => {
    onClose();
    show({ queue: 'all', state: 'open', ...(member.person ? { assignee: member.person } : {}) });
  };
  const count = (value: number, member: TeamMember, className = '') =>
    value === 0 || !member.person ? (
      value
    ) : (
      <button type="button" className={`desk-load-count ${className}`} onClick={() => go(member)}>
        {value}
      </button>
    );
  return (
    <Drawer open={open} onClose={onClose} title={t('desk.team')} size="large">
      <p className="kit-muted">{t('desk.teamHint')}</p>
      <DataState query={load}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNote reason={t('desk.teamEmpty')} />
          ) : (
            <>
              <LoadBars members={items} />
              <Table<TeamMember>
                size="small"
                pagination={false}
                scroll={{ x: 420 }}
                rowKey={({ person = '' }) => person}
                dataSource={[...items]}
                columns={[
                  {
                    title: t('case.person'),
                    render: (_, member) => (member.person ? text(member.name) || member.person : t('desk.nobody')),
                  },
                  {
                    title: t('desk.duty'),
                    render: (_, { person, onDutyUntil }) =>
                      onDutyUntil
                        ? t('desk.dutyUntil', { at: format.instant(onDutyUntil) })
                        : person
                          ? t('desk.offDuty')
                          : '',
                  },
                  { title: t('desk.inHand'), align: 'right', render: (_, member) => count(member.open, member) },
                  {
                    title: t('desk.late'),
                    align: 'right',
                    render: (_, member) => count(member.overdue, member, 'case-late'),
                  },
                  { title: t('desk.soon24'), align: 'right', render: (_, member) => count(member.soon, member) },
                ]}
              />
            </>
          )
        }
      </DataState>
      <TeamSkills open={open} />
    </Drawer>
  );
}
