import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { RecordingCard } from './recording-card.tsx';

export function RecordingList() {
  const { t } = useTranslation();
  const recordings = useQuery(queries.recordings());
  return (
    <>
      <Alert type="info" showIcon title={t('devices.recordingsHint')} className="kit-outdated" />
      <DataState
        query={recordings}
        empty={({ items }) => (items.length === 0 ? t('devices.recordingsEmpty') : undefined)}
      >
        {({ items }) => (
          <ul className="devices-cards">
            {items.map((recording) => (
              <RecordingCard key={recording.id} recording={recording} />
            ))}
          </ul>
        )}
      </DataState>
    </>
  );
}
