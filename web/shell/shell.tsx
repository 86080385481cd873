import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LiveProvider } from '../api/live-context.tsx';
import { useIsPhone } from '../kit/use-media.ts';
import { MainNav } from './main-nav.tsx';
import { TopBar } from './top-bar.tsx';

export function Shell() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  return (
    <LiveProvider>
      <a className="shell-skip" href="#main">
        {t('app.skip')}
      </a>
      <TopBar />
      <main id="main" className="shell-main" tabIndex={-1}>
        <Outlet />
      </main>
      {phone ? <MainNav placement="bottom" /> : null}
    </LiveProvider>
  );
}
