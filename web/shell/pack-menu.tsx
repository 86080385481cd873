import { BlockOutlined } from '@ant-design/icons';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { packPages } from './pack-pages.ts';

/** The pages that packs bring, behind one button; the list is found, not written. */
export function PackMenu({ placement }: { readonly placement: 'top' | 'bottom' }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = packPages.find((page) => path === page.path);
  const items = packPages.map((page) => ({ key: page.path, label: text(page.title) }));
  if (items.length === 0) return null;
  return (
    <Dropdown
      menu={{ items, onClick: ({ key }) => void navigate({ href: key }), selectedKeys: here ? [here.path] : [] }}
      trigger={['click']}
      placement={placement === 'top' ? 'bottomLeft' : 'topRight'}
    >
      <button type="button" className={`shell-nav-item${here ? ' shell-nav-here' : ''}`} aria-haspopup="menu">
        <BlockOutlined />
        <span>{here && placement === 'top' ? text(here.title) : t('nav.packs')}</span>
      </button>
    </Dropdown>
  );
}
