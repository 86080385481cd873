import './devices.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../kit/use-title.ts';
import { DeadLetterList } from './dead-letter-list.tsx';
import { DeviceList } from './device-list.tsx';
import { RecordingList } from './recording-list.tsx';

const tabs = ['devices', 'dead-letters', 'recordings'] as const;

export function DevicesPage() {
  const { t } = useTranslation();
  useTitle(t('page.devices'));
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/inside/devices' });
  return (
    <div className="shell-page">
      <h1>{t('page.devices')}</h1>
      <Tabs
        activeKey={tabs.find((name) => name === tab) ?? 'devices'}
        onChange={(tab) => void navigate({ to: '/devices', search: { tab }, replace: true })}
        destroyOnHidden
        items={[
          { key: 'devices', label: t('devices.tabDevices'), children: <DeviceList /> },
          { key: 'dead-letters', label: t('devices.tabDeadLetters'), children: <DeadLetterList /> },
          { key: 'recordings', label: t('devices.tabRecordings'), children: <RecordingList /> },
        ]}
      />
    </div>
  );
}
