import './notices.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../api/contract-desk.ts';
import { deskHub, deskQueries } from '../api/desk-hub.ts';
import { useEventText } from '../desk/use-event-text.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useSettle } from '../kit/use-settle.ts';
import { useTitle } from '../kit/use-title.ts';

const page = 50;
const most = 200;

/** What the hub has told: every change of a case that somebody holds, was given or watches, with the way to it. */
export function NoticesPage() {
  const { t } = useTranslation();
  useTitle(t('notices.title'));
  const navigate = useNavigate();
  const unread = useSearch({ from: '/inside/notices' }).show === 'unread';
  const [limit, setLimit] = useState(page);
  const query = useQuery(deskQueries.notices(unread, limit));
  const read = useMutation({ mutationFn: deskHub.readNotices, ...useSettle('case') });
  const newest = query.data?.items[0];
  const isUnread = query.data?.items.some(({ readAt }) => readAt === undefined) ?? false;
  return (
    <div className="shell-page notices">
      <h1>{t('notices.title')}</h1>
      <div className="notices-bar">
        <Segmented
          value={unread ? 'unread' : 'all'}
          options={[
            { value: 'all', label: t('notices.all') },
            { value: 'unread', label: t('notices.onlyUnread') },
          ]}
          onChange={(show) => void navigate({ to: '/notices', search: show === 'unread' ? { show } : {} })}
        />
        <Button
          disabled={!newest || !isUnread}
          loading={read.isPending}
          onClick={() => newest && read.mutate({ upTo: newest.at })}
        >
          {t('notices.markRead')}
        </Button>
      </div>
      <DataState query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNote reason={t(unread ? 'notices.emptyUnread' : 'notices.empty')} />
          ) : (
            <>
              <ul className="notices-list">
                {items.map((notice) => (
                  <NoticeRow key={`${notice.caseId} ${notice.seq}`} notice={notice} onOpen={read.mutate} />
                ))}
              </ul>
              {items.length === limit && limit < most ? (
                <Button onClick={() => setLimit(most)}>{t('notices.more')}</Button>
              ) : null}
            </>
          )
        }
      </DataState>
    </div>
  );
}

interface NoticeRowProps {
  readonly notice: Notice;
  readonly onOpen: (which: { readonly upTo: string; readonly caseId: string }) => void;
}

function NoticeRow({ notice: { caseId, event, at, number, title, readAt }, onOpen }: NoticeRowProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const eventText = useEventText();
  return (
    <li className={readAt === undefined ? 'notices-new' : ''}>
      <time dateTime={at}>{format.instant(at)}</time>
      <div>
        {readAt === undefined ? <span className="kit-hidden">{t('notices.new')} </span> : null}
        <strong>{eventText(event)}</strong>
        {/* Who opens the case has seen what happened to it. */}
        <Link to="/desk/$caseId" params={{ caseId }} search={{}} onClick={() => onOpen({ upTo: at, caseId })}>
          {number} {text(title)}
        </Link>
      </div>
    </li>
  );
}
