import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { AbsenceDialog } from './absence-dialog.tsx';

/** Who is on leave on a day: off duty whatever the roster says, and their cases go where the case types declare. */
export function Absences({ day, from, to }: { readonly day: string; readonly from: string; readonly to: string }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const [adding, setAdding] = useState(false);
  const absences = useQuery(identityQueries.absences({ from, to }));
  const cancel = useAct('absence', identity.cancelAbsence);
  return (
    <section style={{ marginTop: 32 }}>
      <h2>{t('duty.absences')}</h2>
      <p className="kit-muted">{t('duty.absencesHint')}</p>
      <DataState query={absences}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('duty.noAbsences')}</p>
          ) : (
            <ul style={{ padding: 0, listStyle: 'none' }}>
              {items.map((one) => (
                <li key={one.id} className="kit-row" style={{ marginBottom: 10 }}>
                  <strong>{text(one.personName)}</strong>
                  <span>
                    {format.instant(one.from)} – {format.instant(one.to)}
                  </span>
                  <span className="kit-muted">{one.reason ?? ''}</span>
                  <Popconfirm title={t('duty.cancelAbsenceSure')} onConfirm={() => cancel.mutate(one.id)}>
                    <Button size="small" danger>
                      {t('duty.cancel')}
                    </Button>
                  </Popconfirm>
                </li>
              ))}
            </ul>
          )
        }
      </DataState>
      <Button onClick={() => setAdding(true)}>{t('duty.addAbsence')}</Button>
      {adding ? <AbsenceDialog day={day} onClose={() => setAdding(false)} /> : null}
    </section>
  );
}
