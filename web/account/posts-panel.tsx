import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnAccount } from '../api/contract-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { EmptyNote } from '../kit/empty-note.tsx';
import { Panel } from '../kit/panel.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useRoleText } from '../organisation/use-role-text.ts';
import { useChoosePost } from './use-choose-post.ts';

export function PostsPanel({ own }: { readonly own: OwnAccount }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const roleText = useRoleText();
  const choose = useChoosePost();
  return (
    <Panel title={t('account.posts')}>
      {own.posts.length === 0 ? (
        <EmptyNote reason={t('account.noPosts')} />
      ) : (
        <ul className="account-list">
          {own.posts.map((post) => (
            <li key={post.id}>
              <div>
                <strong>{roleText(post.role)}</strong>
                <div className="kit-muted">
                  {text(post.unitName)} ·{' '}
                  {post.validTo
                    ? t('account.until', { at: format.instant(post.validTo, 'date') })
                    : t('account.unlimited')}
                </div>
              </div>
              {own.principal.post === post.id ? (
                <Tag className="kit-tag-info">{t('account.acting')}</Tag>
              ) : (
                <Button size="small" loading={choose.isPending} onClick={() => choose.mutate(post.id)}>
                  {t('account.actAs')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
