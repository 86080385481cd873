import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Popconfirm, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { Duty } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useTitle } from '../kit/use-title.ts';
import { useRoleText } from '../organisation/use-role-text.ts';
import { Absences } from './absences.tsx';
import { addDays, isDay, localDay } from './days.ts';
import { DutyDialog } from './duty-dialog.tsx';
import { HandoverDialog } from './handover-dialog.tsx';

export function DutiesPage() {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const roleText = useRoleText();
  useTitle(t('duty.title'));
  const navigate = useNavigate();
  const asked = useSearch({ from: '/inside/duties' }).day;
  const day = isDay(asked) ? asked : localDay(new Date());
  const [adding, setAdding] = useState(false);
  const [handing, setHanding] = useState<Duty>();
  const from = new Date(`${day}T00:00`);
  const to = new Date(`${addDays(day, 1)}T00:00`);
  const duties = useQuery(identityQueries.duties({ from: from.toISOString(), to: to.toISOString() }));
  const cancel = useAct('duty', identity.cancelDuty);
  const now = Date.now();
  const go = (next: string) => void navigate({ to: '/duties', search: { day: next }, replace: true });
  return (
    <div className="shell-page">
      <h1>{t('duty.title')}</h1>
      <div className="kit-row kit-outdated">
        <Button aria-label={t('duty.previous')} onClick={() => go(addDays(day, -1))}>
          ‹
        </Button>
        <Input
          type="date"
          aria-label={t('duty.day')}
          style={{ width: 160 }}
          value={day}
          onChange={({ target }) => isDay(target.value) && go(target.value)}
        />
        <Button aria-label={t('duty.next')} onClick={() => go(addDays(day, 1))}>
          ›
        </Button>
        <Button onClick={() => go(localDay(new Date()))}>{t('duty.today')}</Button>
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('duty.add')}
        </Button>
      </div>
      <DataState query={duties} empty={({ items }) => (items.length === 0 ? t('duty.empty') : undefined)}>
        {({ items }) => (
          <Table<Duty>
            size="middle"
            rowKey="id"
            dataSource={[...items]}
            pagination={false}
            columns={[
              {
                title: t('duty.from'),
                width: 150,
                render: (_, duty) => (
                  <>
                    {format.instant(duty.from, 'time')} – {format.instant(duty.to, 'time')}
                    {Date.parse(duty.from) <= now && now < Date.parse(duty.to) ? (
                      <div>
                        <Tag className="kit-tag-good">{t('duty.onDuty')}</Tag>
                      </div>
                    ) : null}
                  </>
                ),
              },
              {
                title: t('organisation.person'),
                render: (_, duty) => (
                  <>
                    <strong>{text(duty.personName)}</strong>
                    <div className="kit-muted">
                      {roleText(duty.role)} · {text(duty.unitName)}
                    </div>
                    {duty.handedFrom ? (
                      <div className="kit-muted">
                        {t('duty.took')} {duty.note ?? ''}
                      </div>
                    ) : null}
                    {Date.parse(duty.to) > now ? (
                      <div className="kit-row">
                        <Button size="small" onClick={() => setHanding(duty)}>
                          {t('duty.handOver')}
                        </Button>
                        <Popconfirm title={t('duty.cancelSure')} onConfirm={() => cancel.mutate(duty.id)}>
                          <Button size="small" danger>
                            {t('duty.cancel')}
                          </Button>
                        </Popconfirm>
                      </div>
                    ) : null}
                  </>
                ),
              },
            ]}
          />
        )}
      </DataState>
      <Absences day={day} from={from.toISOString()} to={to.toISOString()} />
      {adding ? <DutyDialog day={day} onClose={() => setAdding(false)} /> : null}
      {handing ? <HandoverDialog duty={handing} onClose={() => setHanding(undefined)} /> : null}
    </div>
  );
}
