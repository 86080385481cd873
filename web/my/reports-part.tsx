import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLoad } from '../light/use-load.ts';
import { mine } from './api.ts';
import { Field, Form, Loaded } from './parts.tsx';
import { useTexts } from './use-texts.ts';

export function ReportsPart() {
  const { t, of, date } = useTexts();
  const [before, setBefore] = useState<string>();
  const loaded = useLoad(useCallback(() => mine.reports(before), [before]));
  const [code, setCode] = useState('');
  const [done, setDone] = useState(false);
  return (
    <>
      <Loaded of={loaded}>
        {({ items, before: older }) => (
          <>
            {items.length === 0 && <p>{t('noReports')}</p>}
            <ul className="my-list">
              {items.map(({ number, title, step, state, reportedAt }) => (
                <li key={number}>
                  <a href={`#report/${encodeURIComponent(number)}`}>
                    {of(title)} · {number}
                  </a>
                  <span className="hint">
                    {date(reportedAt)} · {t(state)} · {of(step.title)}
                  </span>
                </li>
              ))}
            </ul>
            {older !== undefined && (
              <Button className="link" onPress={() => setBefore(older)}>
                {t('more')}
              </Button>
            )}
          </>
        )}
      </Loaded>
      <p className="actions">
        <a href="/report">{t('newReport')}</a>
      </p>
      <h2>{t('claim')}</h2>
      <Form
        action={t('claim')}
        secondary
        onSend={async () => {
          setDone(false);
          await mine.claim(code);
          setDone(true);
          setCode('');
          loaded.reload();
        }}
      >
        <Field label={t('claimCode')} value={code} onChange={setCode} />
        {done && (
          <p className="card good" role="status">
            {t('claimed')}
          </p>
        )}
      </Form>
    </>
  );
}
