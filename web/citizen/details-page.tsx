import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Ask, Service } from './api.ts';
import { Choices } from './choices.tsx';
import { detailFaults, type Fault } from './draft.ts';
import { Field } from './field.tsx';
import { Page } from './page.tsx';
import type { DraftProps } from './photo-page.tsx';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

export function DetailsPage({ draft, change, service }: DraftProps & { readonly service: Service | undefined }) {
  const { t, of } = useTexts();
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const goOn = () => {
    const found = detailFaults(draft, service, (ask) => of(ask.answer.title));
    setFaults(found);
    if (found.length === 0) goTo('check');
  };
  return (
    <Page title={t('detailTitle')} faults={faults}>
      {service?.filing && <p className="hint">{of(service.filing)}</p>}
      {service?.asks.map((ask) => (
        <AskField
          key={ask.name}
          ask={ask}
          faults={faults}
          value={draft.answers[ask.name] ?? ''}
          onChange={(value) => change({ answers: { ...draft.answers, [ask.name]: value } })}
        />
      ))}
      <Field
        id="description"
        label={t('detailText') + t('optional')}
        hint={t('detailTextHint')}
        value={draft.description}
        faults={faults}
        rows={4}
        onChange={(description) => change({ description })}
      />
      <h2>{t('contactTitle')}</h2>
      <p className="hint">{t('contactHint')}</p>
      <Field
        id="name"
        label={t('contactName')}
        value={draft.name}
        faults={faults}
        autoComplete="name"
        onChange={(name) => change({ name })}
      />
      <Field
        id="phone"
        type="tel"
        label={t('contactPhone')}
        value={draft.phone}
        faults={faults}
        autoComplete="tel"
        onChange={(phone) => change({ phone })}
      />
      <Field
        id="email"
        type="email"
        label={t('contactEmail')}
        value={draft.email}
        faults={faults}
        autoComplete="email"
        onChange={(email) => change({ email })}
      />
      <p className="actions">
        <Button className="button" onPress={goOn}>
          {t('goOn')}
        </Button>
      </p>
    </Page>
  );
}

interface AskFieldProps {
  readonly ask: Ask;
  readonly value: string;
  readonly faults: readonly Fault[];
  readonly onChange: (value: string) => void;
}

/** What a kind of problem asks besides place and words. */
function AskField({ ask, value, faults, onChange }: AskFieldProps) {
  const { t, of } = useTexts();
  const { kind, title, codes = {} } = ask.answer;
  const label = of(title) + (ask.required ? '' : t('optional'));
  const id = `answer-${ask.name}`;
  if (kind !== 'code' && kind !== 'boolean') {
    return (
      <Field
        id={id}
        label={label}
        value={value}
        faults={faults}
        type={kind === 'number' ? 'number' : 'text'}
        onChange={onChange}
      />
    );
  }
  const choices =
    kind === 'boolean'
      ? [
          { value: 'true', title: t('yes') },
          { value: 'false', title: t('no') },
        ]
      : Object.entries(codes).map(([code, text]) => ({ value: code, title: of(text) }));
  return <Choices id={id} label={label} value={value} choices={choices} faults={faults} onChange={onChange} />;
}
