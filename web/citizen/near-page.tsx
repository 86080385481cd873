import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { type NearReport, reports } from './api.ts';
import { Page, Trouble } from './page.tsx';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

/** Counts each device once, and says nothing about it. */
function callerToken(): string {
  const kept = localStorage.getItem('hub.caller');
  const token = kept ?? crypto.randomUUID();
  if (kept === null) localStorage.setItem('hub.caller', token);
  return token;
}

export function NearPage({ near }: { readonly near: readonly NearReport[] }) {
  const { t, of, date } = useTexts();
  const [thanks, setThanks] = useState<{ readonly number: string; readonly meToo: number }>();
  const [error, setError] = useState<unknown>();
  const join = (number: string) =>
    reports.meToo(number, callerToken()).then(setThanks, (caught: unknown) => setError(caught));
  if (thanks) {
    return (
      <Page key="thanks" title={t('nearThanks')} back={false}>
        <p>{t('nearThanksLead', { number: thanks.number, count: thanks.meToo })}</p>
        <p className="actions">
          <Button className="button" onPress={() => goTo('')}>
            {t('home')}
          </Button>
        </p>
      </Page>
    );
  }
  return (
    <Page title={t('nearTitle')}>
      <p>{t('nearLead')}</p>
      {error !== undefined && <Trouble error={error} />}
      <ul className="cards">
        {near.map((one) => (
          <li key={one.number} className="card">
            <h2>{of(one.title)}</h2>
            <p>
              {t('nearDistance', { distance: one.distance_m })} · {date(one.reportedAt)} · {of(one.step.title)}
              {one.meToo > 0 && ` · ${t('nearCount', { count: one.meToo })}`}
            </p>
            <Button className="button secondary" onPress={() => void join(one.number)}>
              {t('nearMeToo')}
            </Button>
          </li>
        ))}
      </ul>
      <p className="actions">
        <Button className="button" onPress={() => goTo('details')}>
          {t('nearOther')}
        </Button>
      </p>
    </Page>
  );
}
