import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { ledgerQueries } from './ledger-client.ts';
import { MeetingForm } from './meeting-form.tsx';
import { useUnitName } from './use-unit-name.ts';

export function MeetingList({ onOpen }: { readonly onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useUnitName();
  const [adding, setAdding] = useState(false);
  const meetings = useInfiniteQuery(ledgerQueries.meetings());
  return (
    <>
      <Button type="primary" onClick={() => setAdding(true)}>
        {t('ledger.meetingNew')}
      </Button>
      <DataState
        query={meetings}
        empty={({ pages }) => (pages[0]?.items.length === 0 ? t('ledger.meetingsEmpty') : undefined)}
      >
        {({ pages }) => (
          <ul className="ledger-meetings">
            {pages
              .flatMap(({ items }) => items)
              .map((meeting) => (
                <li key={meeting.id} className="kit-panel">
                  <h2>{meeting.title}</h2>
                  <p className="kit-muted">
                    {format.list(
                      [format.instant(meeting.heldAt), meeting.place, ...meeting.units.map(nameOf)].filter(Boolean),
                    )}
                  </p>
                  {meeting.minutes ? <p className="ledger-minutes">{meeting.minutes}</p> : null}
                  <ol>
                    {meeting.resolutions.map((resolution) => (
                      <li key={resolution.text}>
                        {resolution.text}{' '}
                        {resolution.assignments.map((id) => (
                          <Button key={id} type="link" size="small" onClick={() => onOpen(id)}>
                            {id}
                          </Button>
                        ))}
                      </li>
                    ))}
                  </ol>
                </li>
              ))}
          </ul>
        )}
      </DataState>
      {meetings.hasNextPage ? (
        <Button loading={meetings.isFetchingNextPage} onClick={() => void meetings.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
      {adding ? <MeetingForm onClose={() => setAdding(false)} /> : null}
    </>
  );
}
