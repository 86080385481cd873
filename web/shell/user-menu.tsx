import { CheckOutlined, IdcardOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChoosePost } from '../account/use-choose-post.ts';
import { hub } from '../api/hub.ts';
import { queries } from '../api/queries.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { useIsPhone } from '../kit/use-media.ts';
import { useRoleText } from '../organisation/use-role-text.ts';

/** Who is signed in and as which post; another post is one click away. */
export function UserMenu() {
  const { t } = useTranslation();
  const text = useText();
  const roleText = useRoleText();
  const phone = useIsPhone();
  const client = useQueryClient();
  const navigate = useNavigate();
  const principal = useQuery(queries.session()).data;
  const own = useQuery(identityQueries.account()).data;
  const choose = useChoosePost();
  const signOut = useMutation({
    mutationFn: hub.signOut,
    // The next person at this screen must not find the last one's data.
    onSettled: async () => {
      client.clear();
      await navigate({ to: '/sign-in', search: {} });
    },
  });
  const posts = own?.posts ?? [];
  const acting = posts.find(({ id }) => id === own?.principal.post);
  const name = text(posts[0]?.personName) || (principal?.name ?? '');
  const postText = (post: (typeof posts)[number]) => `${roleText(post.role)} · ${text(post.unitName)}`;
  const items: MenuProps['items'] = [
    {
      key: 'posts',
      type: 'group',
      label: posts.length > 1 ? t('account.actAsHint', { name }) : name,
      children: posts.map((post) => ({
        key: post.id,
        label: postText(post),
        icon: post === acting ? <CheckOutlined /> : <span className="anticon" />,
        disabled: posts.length === 1,
        onClick: () => post !== acting && choose.mutate(post.id),
      })),
    },
    { type: 'divider' },
    {
      key: 'account',
      label: t('account.menu'),
      icon: <IdcardOutlined />,
      onClick: () => void navigate({ to: '/account' }),
    },
    { key: 'out', label: t('top.signOut'), icon: <LogoutOutlined />, onClick: () => signOut.mutate() },
  ];
  const as = acting ? postText(acting) : posts.length > 0 ? t('account.noPostChosen') : '';
  return (
    <Dropdown
      menu={{ items, selectedKeys: acting ? [acting.id] : [] }}
      trigger={['click']}
      placement="bottomRight"
      overlayClassName="shell-user-menu"
    >
      <Button
        type="text"
        className="shell-top-button"
        icon={<UserOutlined />}
        aria-label={t('top.account', { name: as ? `${name}, ${as}` : name })}
      >
        {phone ? null : (
          <span className="shell-user">
            {name}
            {acting && roleText(acting.role) !== name ? <small>{roleText(acting.role)}</small> : null}
          </span>
        )}
      </Button>
    </Dropdown>
  );
}
