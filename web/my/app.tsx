import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components/Button';
import { Problem } from '../api/problem.ts';
import { reports } from '../citizen/api.ts';
import { ownDoor } from '../citizen/door.ts';
import { ProgressPage } from '../citizen/progress-page.tsx';
import { LightFrame } from '../light/light-frame.tsx';
import { useLoad } from '../light/use-load.ts';
import { AccountPart } from './account-part.tsx';
import { type Account, mine } from './api.ts';
import { ConsentsPart } from './consents-part.tsx';
import { Trouble } from './parts.tsx';
import { ProviderProblem } from './provider-problem.tsx';
import { RegistersPart } from './registers-part.tsx';
import { ReportsPart } from './reports-part.tsx';
import { RequestsPart } from './requests-part.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { useTexts } from './use-texts.ts';
import { UsesPart } from './uses-part.tsx';

const tabs = ['reports', 'data', 'registers', 'consents', 'requests', 'account'] as const;
type Tab = (typeof tabs)[number];

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

export function App() {
  const { t, of, toggle } = useTexts();
  const city = useLoad(reports.getCity);
  const { data, error, reload } = useLoad(mine.session);
  const [isOut, setOut] = useState(false);
  const hash = useSyncExternalStore(subscribe, () => location.hash.slice(1));
  const name = city.data ? of(city.data.name) : '';
  useEffect(() => {
    document.title = t('service', { city: name });
  }, [t, name]);
  const enter = useCallback(() => {
    setOut(false);
    reload();
  }, [reload]);
  const leave = () => void mine.signOut().finally(() => setOut(true));
  const isStranger = isOut || (error instanceof Problem && error.status === 401);
  return (
    <LightFrame
      service={t('service', { city: name })}
      words={{ skip: t('skip'), language: t('language'), demo: city.data?.demo ? t('demo') : undefined }}
      onLanguage={toggle}
      actions={
        data &&
        !isStranger && (
          <Button className="link" onPress={leave}>
            {t('signOut')}
          </Button>
        )
      }
    >
      <ProviderProblem />
      {isStranger && <SignInPage onDone={enter} />}
      {!isStranger && error !== undefined && <Trouble error={error} onRetry={reload} />}
      {!isStranger && data && (
        <Inside account={data.account} hash={hash} onChange={reload} onClosed={() => setOut(true)} />
      )}
    </LightFrame>
  );
}

interface InsideProps {
  readonly account: Account;
  readonly hash: string;
  readonly onChange: () => void;
  readonly onClosed: () => void;
}

function Inside({ account, hash, onChange, onClosed }: InsideProps) {
  const { t } = useTexts();
  const [first = '', number] = hash.split('/');
  if (first === 'report' && number !== undefined) return <ProgressPage code={number} door={ownDoor} />;
  const shown = tabs.find((tab) => tab === first) ?? 'reports';
  const parts: Readonly<Record<Tab, () => React.ReactNode>> = {
    reports: () => <ReportsPart />,
    data: () => <UsesPart />,
    registers: () => (account.level < 3 ? <p className="card">{t('registersLevel')}</p> : <RegistersPart />),
    consents: () => <ConsentsPart />,
    requests: () => <RequestsPart level={account.level} />,
    account: () => <AccountPart account={account} onChange={onChange} onClosed={onClosed} />,
  };
  return (
    <>
      <h1>{t('hello', { name: account.name })}</h1>
      <nav className="my-tabs">
        {tabs.map((tab) => (
          <a key={tab} href={`#${tab}`} {...(tab === shown ? { 'aria-current': 'page' as const } : {})}>
            {t(tab)}
          </a>
        ))}
      </nav>
      {parts[shown]()}
    </>
  );
}
