import { Button } from 'react-aria-components/Button';
import { Page } from './page.tsx';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

export function StartPage() {
  const { t } = useTexts();
  return (
    <Page title={t('startTitle')} back={false}>
      <p className="lead">{t('startLead')}</p>
      <p className="actions">
        <Button className="button" onPress={() => goTo('photo')}>
          {t('startReport')}
        </Button>
        <Button className="button secondary" onPress={() => goTo('track')}>
          {t('startTrack')}
        </Button>
      </p>
      <p>
        <a href="/my">{t('startMine')}</a>
      </p>
      <h2>{t('startKnow')}</h2>
      <ul>
        <li>{t('startKnow1')}</li>
        <li>{t('startKnow2')}</li>
        <li>{t('startKnow3')}</li>
      </ul>
    </Page>
  );
}
