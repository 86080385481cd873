import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Place } from './places.tsx';

interface NavMenuProps {
  readonly text: Place['text'];
  readonly icon: ReactNode;
  readonly places: readonly Place[];
  readonly placement: 'top' | 'bottom';
}

/** Pages behind one button of the navigation; the button is marked while one of them is open. */
export function NavMenu({ text, icon, places, placement }: NavMenuProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = places.find(({ to }) => path === to || path.startsWith(`${to}/`));
  const items = places.map((place) => ({ key: place.to, icon: place.icon, label: t(place.text) }));
  const go = (key: string) => {
    const place = places.find(({ to }) => to === key);
    if (place) void navigate({ to: place.to, search: {} });
  };
  return (
    <Dropdown
      menu={{ items, onClick: ({ key }) => go(key), selectedKeys: here ? [here.to] : [] }}
      trigger={['click']}
      placement={placement === 'top' ? 'bottomLeft' : 'topRight'}
    >
      <button type="button" className={`shell-nav-item${here ? ' shell-nav-here' : ''}`} aria-haspopup="menu">
        {icon}
        <span>{here && placement === 'top' ? t(here.text) : t(text)}</span>
      </button>
    </Dropdown>
  );
}
