import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLoad } from '../light/use-load.ts';
import { mine, type Register } from './api.ts';
import { Field, Form, Loaded } from './parts.tsx';
import { useTexts } from './use-texts.ts';

/** What registers of the bureaus keep about whoever has shown a document, and a way to have it put right. */
export function RegistersPart() {
  const { t } = useTexts();
  const loaded = useLoad(mine.registers);
  const [sent, setSent] = useState('');
  return (
    <>
      <p>{t('registersLead')}</p>
      {sent !== '' && (
        <p className="card good" role="status">
          {t('sent', { number: sent })}
        </p>
      )}
      <Loaded of={loaded}>
        {(all) => (
          <>
            {all.length === 0 && <p>{t('noRegisters')}</p>}
            {all.map((one) => (
              <Entry key={one.id} entry={one} onSent={setSent} />
            ))}
          </>
        )}
      </Loaded>
    </>
  );
}

function Entry({ entry, onSent }: { readonly entry: Register; readonly onSent: (number: string) => void }) {
  const { t, of } = useTexts();
  const [chosen, setChosen] = useState('');
  const [value, setValue] = useState('');
  const name = (attribute: Register['attributes'][number]) => of(attribute.title);
  return (
    <section>
      <h3>{of(entry.title)}</h3>
      <p className="hint">{entry.id}</p>
      {entry.alsoAboutOthers && <p className="card">{t('alsoAboutOthers')}</p>}
      <ul className="my-list">
        {entry.attributes.map((one) => (
          <li key={one.name}>
            {name(one)}: {typeof one.value === 'string' ? one.value : JSON.stringify(one.value)}{' '}
            {!entry.alsoAboutOthers && (
              <Button
                className="link"
                aria-label={`${t('correct')} ${name(one)}`}
                onPress={() => {
                  setChosen(chosen === one.name ? '' : one.name);
                  setValue('');
                }}
              >
                {t('correct')}
              </Button>
            )}
            {chosen === one.name && (
              <Form
                action={t('send')}
                secondary
                onSend={async () => {
                  const answers = { field: 'register', record: `${entry.id}#${one.name}`, value };
                  onSent((await mine.ask({ kind: 'correction', answers })).number);
                  setChosen('');
                }}
              >
                <Field label={`${t('value')} (${name(one)})`} value={value} onChange={setValue} />
              </Form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
