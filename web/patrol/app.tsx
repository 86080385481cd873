import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { RecordsTab } from './records-tab.tsx';
import { ReportTab } from './report-tab.tsx';
import { SignInForm } from './sign-in-form.tsx';
import type { PatrolStore } from './store.ts';
import { TasksTab } from './tasks-tab.tsx';
import { useDuty } from './use-duty.ts';
import { usePatrol } from './use-patrol.ts';
import { useTexts } from './use-texts.ts';

const tabs = ['report', 'tasks', 'records'] as const;
const tabTitles = { report: 'tabReport', tasks: 'tabTasks', records: 'tabRecords' } as const;

export function App({ store }: { readonly store: PatrolStore }) {
  const { t, toggle, date } = useTexts();
  const patrol = usePatrol(store);
  const duty = useDuty(store);
  const [tab, setTab] = useState<(typeof tabs)[number]>('report');
  const { person, state, acts } = patrol;
  const waiting = acts.filter((act) => act.state === 'waiting').length;
  const switchDuty = () => void duty.toggle().then(patrol.sendNow);
  return (
    <>
      <header className="top">
        <h1>{t('title')}</h1>
        <span>{person?.name}</span>
        <Button className="quiet" onPress={toggle}>
          {t('language')}
        </Button>
      </header>
      <p className={`bar ${state}`} role="status" data-state={state} data-waiting={waiting}>
        {state === 'sending' ? t('sending') : state === 'done' ? t('online') : t('offline')} ·{' '}
        {waiting > 0 ? t('waiting', { count: waiting }) : t('allSent')}
      </p>
      <main>
        {person && (
          <div className="duty">
            <p>
              <strong>{duty.shift ? t('onDuty') : t('offDuty')}</strong>{' '}
              {duty.shift && t('dutySince', { time: date(duty.shift.startedAt), count: duty.recorded })}
            </p>
            <Button className="plain" aria-pressed={duty.shift !== undefined} onPress={switchDuty}>
              {duty.shift ? t('endDuty') : t('startDuty')}
            </Button>
            <p className="hint">{t('dutyHint')}</p>
          </div>
        )}
        {!person && state !== 'sending' && <SignInForm patrol={patrol} lead={t('signInLead')} />}
        {person && state === 'signedOut' && <SignInForm patrol={patrol} lead={t('signedOut')} />}
        {person && tab === 'report' && <ReportTab store={store} patrol={patrol} duty={duty} />}
        {person && tab === 'tasks' && <TasksTab store={store} patrol={patrol} duty={duty} />}
        {person && tab === 'records' && <RecordsTab store={store} patrol={patrol} />}
      </main>
      {person && (
        <nav className="tabs">
          {tabs.map((name) => (
            <Button
              key={name}
              className="tab"
              aria-current={tab === name ? 'page' : 'false'}
              onPress={() => setTab(name)}
            >
              {t(tabTitles[name])}
              {name === 'records' && waiting > 0 && <span className="count">{waiting}</span>}
            </Button>
          ))}
        </nav>
      )}
    </>
  );
}
