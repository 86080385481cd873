import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { guessTitles } from '../light/guess-titles.ts';
import type { Loaded } from '../light/use-load.ts';
import { type NearReport, reports, type Service } from './api.ts';
import type { Fault } from './draft.ts';
import { Field } from './field.tsx';
import { faultOf, Page, Trouble } from './page.tsx';
import type { DraftProps } from './photo-page.tsx';
import { searchServices } from './services.ts';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

interface KindPageProps extends DraftProps {
  readonly services: Loaded<readonly Service[]>;
  readonly onNear: (near: readonly NearReport[]) => void;
}

export function KindPage({ draft, change, services, onNear }: KindPageProps) {
  const { t, of } = useTexts();
  const [typed, setTyped] = useState('');
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const found = searchServices(services.data ?? [], typed);
  // A sentence is in no title; what it seems to speak of is offered in its place.
  const guessed = found.length === 0 ? guessTitles(services.data ?? [], typed, 5) : [];
  const groups: readonly (readonly [string, readonly Service[]])[] =
    guessed.length > 0 ? [[t('kindGuess'), guessed]] : [...Map.groupBy(found, ({ group }) => of(group))];
  const fault = faultOf(faults, 'kinds');

  const goOn = async () => {
    const { service, position } = draft;
    if (service === undefined) return setFaults([{ field: 'kinds', key: 'kindMissing' }]);
    setFaults([]);
    setBusy(true);
    setError(undefined);
    try {
      const near = position ? await reports.listNear(service, position) : [];
      onNear(near);
      goTo(near.length > 0 ? 'near' : 'details');
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page title={t('kindTitle')} faults={faults}>
      {error !== undefined && <Trouble error={error} />}
      {services.error !== undefined && <Trouble error={services.error} onRetry={services.reload} />}
      <Field
        id="kind-search"
        label={t('kindSearch')}
        hint={t('kindHint')}
        value={typed}
        faults={[]}
        onChange={setTyped}
      />
      {fault && <p className="fault">{t(fault.key)}</p>}
      <ListBox
        id="kinds"
        className="kinds"
        aria-label={t('kindList')}
        selectionMode="single"
        selectedKeys={draft.service === undefined ? [] : [draft.service]}
        onSelectionChange={(keys) => {
          const [service] = keys === 'all' ? [] : [...keys];
          change({ service: service === undefined ? undefined : String(service) });
        }}
        renderEmptyState={() => <p className="hint">{services.data ? t('kindNone') : t('loading')}</p>}
      >
        {groups.map(([group, own]) => (
          <ListBoxSection key={group} id={`group ${group}`}>
            <Header className="kind-group">{group}</Header>
            {own.map((service) => (
              <ListBoxItem key={service.id} id={service.id} textValue={of(service.title)} className="kind">
                <span className="radio-dot" aria-hidden="true" />
                {of(service.title)}
              </ListBoxItem>
            ))}
          </ListBoxSection>
        ))}
      </ListBox>
      <p className="actions">
        <Button className="button" isDisabled={busy} onPress={() => void goOn()}>
          {t('goOn')}
        </Button>
      </p>
    </Page>
  );
}
