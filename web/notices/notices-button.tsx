import { InboxOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Badge } from 'antd';
import { useTranslation } from 'react-i18next';
import { deskQueries } from '../api/desk-hub.ts';

/** As far as it is worth counting. */
const most = 100;

/** How much the hub has told and nobody has read yet; leads to it. */
export function NoticesButton() {
  const { t } = useTranslation();
  const count = useQuery(deskQueries.notices(true, most)).data?.items.length ?? 0;
  return (
    <Badge count={count} overflowCount={most - 1} size="small" offset={[-6, 6]}>
      <Link
        to="/notices"
        search={{}}
        className="shell-top-button shell-top-link"
        aria-label={`${t('notices.button')} ${t('notices.unread', { count })}`}
      >
        <InboxOutlined />
      </Link>
    </Badge>
  );
}
