import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { DeadLetterCard } from './dead-letter-card.tsx';

export function DeadLetterList() {
  const { t } = useTranslation();
  const letters = useInfiniteQuery(queries.deadLetters());
  const items = letters.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Alert type="info" showIcon title={t('devices.deadLettersHint')} className="kit-outdated" />
      <DataState query={letters}>
        {() =>
          items.length === 0 ? (
            <EmptyNote title={t('devices.tabDeadLetters')} reason={t('devices.deadLettersEmpty')} />
          ) : (
            <ul className="devices-cards">
              {items.map((letter) => (
                <DeadLetterCard key={letter.id} letter={letter} />
              ))}
            </ul>
          )
        }
      </DataState>
      {letters.hasNextPage ? (
        <Button block loading={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </>
  );
}
