import { ApiOutlined, DashboardOutlined, LineChartOutlined, SolutionOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

const places = [
  { to: '/cockpit', text: 'nav.cockpit', icon: <DashboardOutlined /> },
  { to: '/desk', text: 'nav.desk', icon: <SolutionOutlined /> },
  { to: '/devices', text: 'nav.devices', icon: <ApiOutlined /> },
  { to: '/indicators', text: 'nav.indicators', icon: <LineChartOutlined /> },
] as const;

export function MainNav({ placement }: { readonly placement: 'top' | 'bottom' }) {
  const { t } = useTranslation();
  return (
    <nav className={`shell-nav shell-nav-${placement}`} aria-label={t('nav.label')}>
      {places.map(({ to, text, icon }) => (
        <Link
          key={to}
          to={to}
          search={{}}
          activeProps={{ className: 'shell-nav-here', 'aria-current': 'page' }}
          activeOptions={{ includeSearch: false }}
        >
          {icon}
          <span>{t(text)}</span>
        </Link>
      ))}
    </nav>
  );
}
