import { useQuery } from '@tanstack/react-query';
import { Select, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { Skills } from '../api/contract-desk.ts';
import { deskHub, deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';

type Member = Skills['people'][number];

/** Who has been declared able to do what; whoever dispatches the cases of a pack says so. Nothing where no case takes a skill. */
export function TeamSkills({ open }: { readonly open: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  const query = useQuery({ ...deskQueries.skills(), enabled: open });
  const declare = useAct('case', ({ person, skills }: { person: string; skills: readonly string[] }) =>
    deskHub.declareSkills(person, skills),
  );
  if (query.data?.skills.length === 0) return null;
  return (
    <section style={{ marginTop: 32 }}>
      <h3>{t('desk.skills')}</h3>
      <p className="kit-muted">{t('desk.skillsHint')}</p>
      <DataState query={query}>
        {({ skills, people }) => {
          const may = new Set(skills.filter(({ mayDeclare }) => mayDeclare).map(({ id }) => id));
          return (
            <Table<Member>
              size="small"
              pagination={{ pageSize: 20, hideOnSinglePage: true }}
              scroll={{ x: 420 }}
              rowKey="person"
              dataSource={[...people]}
              columns={[
                { title: t('case.person'), width: 140, render: (_, one) => text(one.name) || one.person },
                {
                  title: t('desk.skills'),
                  render: (_, one) => (
                    <Select
                      mode="multiple"
                      aria-label={t('desk.skillsOf', { name: text(one.name) || one.person })}
                      style={{ width: '100%' }}
                      placeholder={t('desk.noSkills')}
                      disabled={may.size === 0 || declare.isPending}
                      value={one.skills.filter((skill) => may.size === 0 || may.has(skill))}
                      options={skills
                        .filter(({ id }) => may.size === 0 || may.has(id))
                        .map(({ id, title }) => ({ value: id, label: text(title) }))}
                      onChange={(chosen: string[]) => declare.mutate({ person: one.person, skills: chosen })}
                    />
                  ),
                },
              ]}
            />
          );
        }}
      </DataState>
    </section>
  );
}
