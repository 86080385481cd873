import { lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Position } from '../api/contract.ts';
import { useLoad } from '../light/use-load.ts';
import { type Places, reports } from './api.ts';
import { type Fault, placeFaults } from './draft.ts';
import { Field } from './field.tsx';
import { Page } from './page.tsx';
import type { DraftProps } from './photo-page.tsx';
import { districtAt } from './place.ts';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

/** The map is by far the largest part, and not everyone wants it. */
const PlaceMap = lazy(() => import('./place-map.tsx'));

export function PlacePage({ draft, change }: DraftProps) {
  const { t, of } = useTexts();
  const places = useLoad(reports.listPlaces);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [showsMap, setShowsMap] = useState(false);
  const taken = draft.photos.find(({ at }) => at)?.at;
  const choose = (position: Position | undefined) => {
    setFaults([]);
    change({ position });
  };
  const locate = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => choose([coords.longitude, coords.latitude]),
      () => setFaults([{ field: 'place-ways', key: 'placeDenied' }]),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  const goOn = () => {
    const found = [...placeFaults(draft), ...outside(places.data, draft.position)];
    setFaults(found);
    if (found.length === 0) goTo('kind');
  };
  return (
    <Page title={t('placeTitle')} faults={faults}>
      <p className="hint">{t('placeHint')}</p>
      <p className="ways" id="place-ways">
        <Button className="button secondary" onPress={locate}>
          {t('placeHere')}
        </Button>
        {taken && (
          <Button className="button secondary" onPress={() => choose(taken)}>
            {t('placePhoto')}
          </Button>
        )}
        <Button className="button secondary" aria-expanded={showsMap} onPress={() => setShowsMap(!showsMap)}>
          {showsMap ? t('placeMapHide') : t('placeMap')}
        </Button>
      </p>
      {showsMap && places.data && (
        <Suspense fallback={<p>{t('loading')}</p>}>
          <p className="hint">{t('placeMapHint')}</p>
          <PlaceMap places={places.data} at={draft.position} onChoose={choose} label={t('placeMap')} />
        </Suspense>
      )}
      <p role="status">
        {draft.position && (
          <>
            {t('placeChosen', { place: placeText(places.data, draft.position, of) })}{' '}
            <Button className="link" onPress={() => choose(undefined)}>
              {t('placeClear')}
            </Button>
          </>
        )}
      </p>
      <Field
        id="address"
        label={t('placeAddress') + (draft.position ? t('optional') : '')}
        hint={t('placeAddressHint')}
        value={draft.address}
        faults={faults}
        onChange={(address) => change({ address })}
        autoComplete="off"
      />
      <p className="actions">
        <Button className="button" onPress={goOn}>
          {t('goOn')}
        </Button>
      </p>
    </Page>
  );
}

function outside(places: Places | undefined, position: Position | undefined): readonly Fault[] {
  // Without outlines the hub decides.
  if (!places || !position || districtAt(places, position)) return [];
  return [{ field: 'place-ways', key: 'placeOutside' }];
}

export function placeText(
  places: Places | undefined,
  [longitude, latitude]: Position,
  of: (text: { zh: string; en: string }) => string,
): string {
  const district = places && districtAt(places, [longitude, latitude]);
  const degrees = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return district ? `${of(district.name)} (${degrees})` : degrees;
}
