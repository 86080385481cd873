import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Badge, Input, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Device } from '../api/contract-sensing.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { DataState } from '../kit/data-state.tsx';
import { ProvenanceChip } from '../kit/provenance-chip.tsx';

export function DeviceList() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const { q = '' } = useSearch({ from: '/inside/devices' });
  const devices = useQuery(queries.devices());
  const wanted = (device: Device) => `${device.id} ${text(device.name)}`.toLowerCase().includes(q.toLowerCase());
  return (
    <DataState query={devices} empty={({ items }) => (items.length === 0 ? t('devices.devicesEmpty') : undefined)}>
      {({ items }) => (
        <>
          <div className="devices-bar">
            <Input.Search
              allowClear
              defaultValue={q}
              placeholder={t('devices.search')}
              aria-label={t('devices.search')}
              onChange={(event) =>
                void navigate({ to: '/devices', search: { tab: 'devices', q: event.target.value }, replace: true })
              }
            />
            <span className="kit-muted">
              {t('devices.summary', { online: items.filter(({ online }) => online).length, total: items.length })}
            </span>
          </div>
          <Table<Device>
            size="middle"
            rowKey="id"
            dataSource={items.filter(wanted)}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              {
                title: t('devices.device'),
                render: (_, device) => (
                  <>
                    <strong>{text(device.name)}</strong>
                    <div className="kit-code">{device.id}</div>
                  </>
                ),
              },
              {
                title: t('common.status'),
                width: 96,
                render: (_, { online }) => (
                  <Badge
                    status={online ? 'success' : 'default'}
                    text={t(online ? 'devices.online' : 'devices.offline')}
                  />
                ),
              },
              {
                title: t('devices.lastSeen'),
                width: 132,
                render: (_, { lastSeen }) =>
                  lastSeen ? <Age at={lastSeen} /> : <span className="kit-muted">{t('devices.neverSeen')}</span>,
              },
              {
                title: t('evidence.provenance'),
                responsive: ['md'],
                width: 110,
                render: (_, { provenance }) => <ProvenanceChip provenance={provenance} />,
              },
              {
                title: t('devices.model'),
                responsive: ['lg'],
                render: (_, { thingModel }) => <span className="kit-code">{thingModel}</span>,
              },
              {
                title: t('devices.entity'),
                responsive: ['xl'],
                render: (_, { entityId }) => <span className="kit-code">{entityId}</span>,
              },
              {
                title: t('devices.location'),
                responsive: ['xl'],
                render: (_, { location }) =>
                  location ? `${location.coordinates[1].toFixed(4)}, ${location.coordinates[0].toFixed(4)}` : '—',
              },
            ]}
          />
        </>
      )}
    </DataState>
  );
}
