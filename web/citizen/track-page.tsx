import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Fault, readCode } from './draft.ts';
import { Field } from './field.tsx';
import { Page } from './page.tsx';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

export function TrackPage() {
  const { t } = useTexts();
  const [typed, setTyped] = useState('');
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const look = () => {
    const code = readCode(typed);
    setFaults(code === undefined ? [{ field: 'code', key: 'trackBad' }] : []);
    if (code !== undefined) goTo(`track#${code}`);
  };
  return (
    <Page title={t('trackTitle')} faults={faults}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <Field
          id="code"
          label={t('trackCode')}
          hint={t('trackCodeHint')}
          value={typed}
          faults={faults}
          onChange={setTyped}
          autoComplete="off"
        />
        <p className="actions">
          <Button className="button" type="submit">
            {t('trackGo')}
          </Button>
        </p>
      </form>
    </Page>
  );
}
