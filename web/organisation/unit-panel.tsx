import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { OrgUnit, Post } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { Panel } from '../kit/panel.tsx';
import { useFormat } from '../kit/use-format.ts';
import { AppointDialog } from './appoint-dialog.tsx';
import { DepartmentDialog } from './department-dialog.tsx';
import { SuccessionDialog } from './succession-dialog.tsx';
import { useRoleText } from './use-role-text.ts';

type Dialog = 'appoint' | 'department' | 'succession';

/** One unit: its posts, and, of the present, what can be done with it. */
export function UnitPanel({ unit, at }: { readonly unit: OrgUnit; readonly at: string | undefined }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const roleText = useRoleText();
  const [dialog, setDialog] = useState<Dialog>();
  const posts = useQuery(identityQueries.posts({ unit: unit.id, at }));
  const endPost = useAct('organisation', identity.endPost);
  const endDepartment = useAct('organisation', identity.endDepartment);
  const isPast = at !== undefined;
  const close = () => setDialog(undefined);
  return (
    <Panel
      title={text(unit.name)}
      extra={<Tag>{unit.declared ? t('organisation.declared') : t(`organisation.kind.${unit.kind}`)}</Tag>}
    >
      <div className="organisation-body">
        <div className="kit-row">
          <span className="kit-code">{unit.id}</span>
          <span className="kit-muted">{format.instant(unit.validFrom, 'date')}</span>
        </div>
        {isPast ? null : (
          <div className="kit-row kit-outdated">
            <Button type="primary" size="small" onClick={() => setDialog('appoint')}>
              {t('organisation.appoint')}
            </Button>
            <Button size="small" onClick={() => setDialog('department')}>
              {t('organisation.addDepartment')}
            </Button>
            {unit.declared ? null : (
              <>
                <Button size="small" onClick={() => setDialog('succession')}>
                  {t('organisation.succeed')}
                </Button>
                <Popconfirm title={t('organisation.endDepartmentSure')} onConfirm={() => endDepartment.mutate(unit.id)}>
                  <Button size="small" danger>
                    {t('organisation.endDepartment')}
                  </Button>
                </Popconfirm>
              </>
            )}
          </div>
        )}
        <DataState query={posts} empty={({ items }) => (items.length === 0 ? t('organisation.postsEmpty') : undefined)}>
          {({ items }) => (
            <Table<Post>
              size="small"
              rowKey="id"
              dataSource={[...items]}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              columns={[
                {
                  title: t('organisation.person'),
                  render: (_, post) => (
                    <>
                      <strong>{text(post.personName)}</strong>
                      <div className="kit-muted">{roleText(post.role)}</div>
                    </>
                  ),
                },
                {
                  title: t('organisation.period'),
                  responsive: ['sm'],
                  render: (_, { validFrom, validTo }) =>
                    `${format.instant(validFrom, 'date')} – ${validTo ? format.instant(validTo, 'date') : t('account.unlimited')}`,
                },
                {
                  title: '',
                  width: 84,
                  render: (_, { id }) =>
                    isPast ? null : (
                      <Popconfirm title={t('organisation.endPostSure')} onConfirm={() => endPost.mutate(id)}>
                        <Button size="small" danger>
                          {t('organisation.endPost')}
                        </Button>
                      </Popconfirm>
                    ),
                },
              ]}
            />
          )}
        </DataState>
      </div>
      {dialog === 'appoint' ? <AppointDialog unit={unit} onClose={close} /> : null}
      {dialog === 'department' ? <DepartmentDialog parent={unit} onClose={close} /> : null}
      {dialog === 'succession' ? <SuccessionDialog unit={unit} onClose={close} /> : null}
    </Panel>
  );
}
