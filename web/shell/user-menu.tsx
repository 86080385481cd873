import { IdcardOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { hub } from '../api/hub.ts';
import { queries } from '../api/queries.ts';
import { useIsPhone } from '../kit/use-media.ts';

export function UserMenu() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const client = useQueryClient();
  const navigate = useNavigate();
  const principal = useQuery(queries.session()).data;
  const signOut = useMutation({
    mutationFn: hub.signOut,
    // The next person at this screen must not find the last one's data.
    onSettled: async () => {
      client.clear();
      await navigate({ to: '/sign-in', search: {} });
    },
  });
  const name = principal?.name ?? '';
  const items = [
    { key: 'name', label: name, disabled: true },
    {
      key: 'account',
      label: t('account.menu'),
      icon: <IdcardOutlined />,
      onClick: () => void navigate({ to: '/account' }),
    },
    { key: 'out', label: t('top.signOut'), icon: <LogoutOutlined />, onClick: () => signOut.mutate() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" className="shell-top-button" icon={<UserOutlined />} aria-label={t('top.account', { name })}>
        {phone ? null : <span className="shell-user">{name}</span>}
      </Button>
    </Dropdown>
  );
}
