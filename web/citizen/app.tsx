import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { LightFrame } from '../light/light-frame.tsx';
import { useLoad } from '../light/use-load.ts';
import { type NearReport, reports } from './api.ts';
import { CheckPage, type Sent } from './check-page.tsx';
import { DetailsPage } from './details-page.tsx';
import { DonePage } from './done-page.tsx';
import { type Draft, emptyDraft, readCode } from './draft.ts';
import { KindPage } from './kind-page.tsx';
import { NearPage } from './near-page.tsx';
import { Page } from './page.tsx';
import { PhotoPage } from './photo-page.tsx';
import { PlacePage } from './place-page.tsx';
import { ProgressPage } from './progress-page.tsx';
import { StartPage } from './start-page.tsx';
import { TrackPage } from './track-page.tsx';
import { goTo, usePath } from './use-path.ts';
import { useTexts } from './use-texts.ts';

const typeMemory = 'hub.largeType';

export function App() {
  const { t, of, toggle } = useTexts();
  const city = useLoad(reports.getCity);
  const [large, setLarge] = useState(() => localStorage.getItem(typeMemory) === 'yes');
  useEffect(() => {
    document.documentElement.classList.toggle('large', large);
    localStorage.setItem(typeMemory, large ? 'yes' : 'no');
  }, [large]);
  return (
    <LightFrame
      service={t('service', { city: city.data ? of(city.data.name) : '' })}
      words={{ skip: t('skip'), language: t('language'), demo: city.data?.demo ? t('demo') : undefined }}
      onLanguage={toggle}
      actions={
        <Button className="link" onPress={() => setLarge(!large)}>
          {large ? t('normalType') : t('largeType')}
        </Button>
      }
    >
      <Pages />
    </LightFrame>
  );
}

function Pages() {
  const { path, hash } = usePath();
  const services = useLoad(reports.listServices);
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(crypto.randomUUID()));
  const [near, setNear] = useState<readonly NearReport[]>([]);
  const [sent, setSent] = useState<Sent>();
  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), []);
  const service = services.data?.find(({ id }) => id === draft.service);
  const code = readCode(hash);
  const unstarted = draft.position === undefined && draft.address === '';

  // A page in the middle of a report that is not there any more, after a reload say, begins at the beginning.
  const isLate = ['kind', 'near', 'details', 'check'].includes(path) && unstarted;
  useEffect(() => {
    if (isLate || (path === 'done' && !sent)) goTo('', true);
  }, [isLate, path, sent]);

  switch (path) {
    case '':
      return <StartPage />;
    case 'photo':
      return <PhotoPage draft={draft} change={change} />;
    case 'place':
      return <PlacePage draft={draft} change={change} />;
    case 'kind':
      return <KindPage draft={draft} change={change} services={services} onNear={setNear} />;
    case 'near':
      return <NearPage near={near} />;
    case 'details':
      return <DetailsPage draft={draft} change={change} service={service} />;
    case 'check':
      return (
        <CheckPage
          draft={draft}
          service={service}
          onSent={(now) => {
            setSent(now);
            setDraft(emptyDraft(crypto.randomUUID()));
          }}
        />
      );
    case 'done':
      return sent ? <DonePage sent={sent} onSent={setSent} /> : null;
    case 'track':
      return code === undefined ? <TrackPage /> : <ProgressPage key={code} code={code} />;
    default:
      return <MissingPage />;
  }
}

function MissingPage() {
  const { t } = useTexts();
  return (
    <Page title={t('missing')} back={false}>
      <p>{t('missingLead')}</p>
      <p className="actions">
        <Button className="button" onPress={() => goTo('')}>
          {t('home')}
        </Button>
      </p>
    </Page>
  );
}
