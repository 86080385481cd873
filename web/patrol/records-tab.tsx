import { Button } from 'react-aria-components/Button';
import type { PatrolStore, QueuedAct } from './store.ts';
import type { Patrol } from './use-patrol.ts';
import { useTexts } from './use-texts.ts';

/** What was recorded and what has become of it. */
export function RecordsTab({ store, patrol }: { readonly store: PatrolStore; readonly patrol: Patrol }) {
  const { t, of, date } = useTexts();
  const { acts, sent } = patrol;
  const again = async (act: QueuedAct) => {
    const { reason: _reason, ...rest } = act;
    await store.put('acts', { ...rest, state: 'waiting' });
    patrol.sendNow();
  };
  return (
    <section>
      <Button className="plain" onPress={patrol.sendNow}>
        {t('syncNow')}
      </Button>
      {acts.length + sent.length === 0 && <p>{t('noRecords')}</p>}
      <ul className="tasks">
        {acts.map((act) => (
          <li key={act.id} className={act.state === 'refused' ? 'task late' : 'task'} data-state={act.state}>
            <h2>{act.work.kind === 'report' ? act.work.title : act.work.number}</h2>
            <p className="hint">{date(act.madeAt)}</p>
            {act.state === 'waiting' ? (
              <p>{t('recordWaiting')}</p>
            ) : (
              <>
                <p role="alert">{t('recordRefused', { reason: act.reason ? of(act.reason) : '' })}</p>
                <Button className="plain" onPress={() => void again(act)}>
                  {t('retry')}
                </Button>{' '}
                <Button className="plain" onPress={() => confirm(t('removeSure')) && void patrol.remove(act.id)}>
                  {t('remove')}
                </Button>
              </>
            )}
          </li>
        ))}
        {sent.map(({ id, number, title, madeAt }) => (
          <li key={id} className="task" data-state="sent">
            <h2>{title}</h2>
            <p className="hint">{date(madeAt)}</p>
            <p className="good">{t('recordSent', { number })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
