import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { NavMenu } from './nav-menu.tsx';
import { PackMenu } from './pack-menu.tsx';
import { mainPlaces, menus } from './places.tsx';

export function MainNav({ placement }: { readonly placement: 'top' | 'bottom' }) {
  const { t } = useTranslation();
  return (
    <nav className={`shell-nav shell-nav-${placement}`} aria-label={t('nav.label')}>
      {mainPlaces.map(({ to, text, icon }) => (
        <Link
          key={to}
          to={to}
          search={{}}
          className="shell-nav-item"
          activeProps={{ className: 'shell-nav-here', 'aria-current': 'page' }}
          activeOptions={{ includeSearch: false }}
        >
          {icon}
          <span>{t(text)}</span>
        </Link>
      ))}
      <PackMenu placement={placement} />
      {menus
        .filter(({ places }) => places.length > 0)
        .map(({ id, ...menu }) => (
          <NavMenu key={id} {...menu} placement={placement} />
        ))}
    </nav>
  );
}
