import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLoad } from '../light/use-load.ts';
import { type Consent, type Consents, mine } from './api.ts';
import { Field, Form, Loaded, Select, Trouble, useAct } from './parts.tsx';
import { type TextKey, useTexts } from './use-texts.ts';

const day_ms = 24 * 3_600_000;

export function ConsentsPart() {
  const { t } = useTexts();
  const loaded = useLoad(mine.consents);
  return (
    <>
      <p>{t('consentsLead')}</p>
      <Loaded of={loaded}>
        {(all) => (
          <>
            {all.items.length === 0 && <p>{t('noConsents')}</p>}
            <ul className="my-list">
              {all.items.map((one) => (
                <Receipt key={one.id} consent={one} all={all} onChange={loaded.reload} />
              ))}
            </ul>
            <h2>{t('giveConsent')}</h2>
            <NewConsent all={all} onChange={loaded.reload} />
          </>
        )}
      </Loaded>
    </>
  );
}

interface ReceiptProps {
  readonly consent: Consent;
  readonly all: Consents;
  readonly onChange: () => void;
}

function Receipt({ consent, all, onChange }: ReceiptProps) {
  const { t, of, date } = useTexts();
  const { busy, error, act } = useAct();
  const { id, unit, purpose, classes, expiresAt, withdrawnAt } = consent;
  const unitName = all.units.find((one) => one.id === unit)?.name ?? { zh: unit, en: unit };
  const title = all.purposes[purpose] ?? { zh: purpose, en: purpose };
  const hasEnded = withdrawnAt !== undefined || Date.parse(expiresAt) <= Date.now();
  const state =
    withdrawnAt === undefined
      ? t(hasEnded ? 'expired' : 'holds', { date: date(expiresAt) })
      : t('withdrawn', { date: date(withdrawnAt) });
  const receipt = JSON.stringify({ ...consent, unitName, purposeTitle: title }, undefined, 2);
  return (
    <li>
      {of(unitName)} · {of(title)} · {classes.map((name) => t(classKey(name))).join(' / ')}
      <span className="hint">{state}</span>
      {error !== undefined && <Trouble error={error} />}
      <span className="ways">
        {!hasEnded && (
          <Button
            className="button secondary"
            isDisabled={busy}
            onPress={() =>
              void act(async () => {
                await mine.withdraw(id);
                onChange();
              })
            }
          >
            {t('withdraw')}
          </Button>
        )}
        <a href={`data:application/json;charset=utf-8,${encodeURIComponent(receipt)}`} download={`consent-${id}.json`}>
          {t('receipt')}
        </a>
      </span>
    </li>
  );
}

function NewConsent({ all, onChange }: { readonly all: Consents; readonly onChange: () => void }) {
  const { t, of } = useTexts();
  const purposes = Object.entries(all.purposes).map(([code, title]) => [code, of(title)] as const);
  const [unit, setUnit] = useState(all.units[0]?.id ?? '');
  const [purpose, setPurpose] = useState(purposes.find(([code]) => code === 'service')?.[0] ?? '');
  const [classes, setClasses] = useState<readonly string[]>([]);
  const [days, setDays] = useState('30');
  const toggle = (name: string) =>
    setClasses(classes.includes(name) ? classes.filter((one) => one !== name) : [...classes, name]);
  return (
    <Form
      action={t('give')}
      onSend={async () => {
        const expiresAt = new Date(Date.now() + Number(days) * day_ms).toISOString();
        await mine.consent({ unit, purpose, classes, expiresAt });
        onChange();
      }}
    >
      <Select
        label={t('unit')}
        value={unit}
        onChange={setUnit}
        choices={all.units.map(({ id, name }) => [id, of(name)] as const)}
      />
      <Select label={t('purpose')} value={purpose} onChange={setPurpose} choices={purposes} />
      <fieldset className="my-checks">
        <legend>{t('classes')}</legend>
        {all.classes.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={classes.includes(name)} onChange={() => toggle(name)} />
            {t(classKey(name))}
          </label>
        ))}
      </fieldset>
      <Field label={t('days')} value={days} onChange={setDays} type="number" />
    </Form>
  );
}

/** The classes are those of the kernel, which the texts name one by one. */
function classKey(name: string): TextKey {
  return `class_${name}` as TextKey;
}
