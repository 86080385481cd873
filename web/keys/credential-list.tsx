import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { Device } from '../api/contract-sensing.ts';
import { identity } from '../api/identity.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { ToldOnce } from '../kit/told-once.tsx';
import { DeviceDialog } from './device-dialog.tsx';

/** Devices as who may speak to the hub: register, certify, hold back, revoke. */
export function CredentialList() {
  const { t } = useTranslation();
  const text = useText();
  const { modal } = App.useApp();
  const [adding, setAdding] = useState(false);
  const devices = useQuery(queries.devices());
  const tell = (label: string, value: string, hint: string) =>
    modal.info({ title: t('keys.told'), icon: null, content: <ToldOnce items={[{ label, value }]} hint={hint} /> });
  const register = useAct('device', identity.registerDevice, ({ credential }) => {
    setAdding(false);
    tell(t('keys.credential'), credential, t('keys.toldHint'));
  });
  const claim = useAct(
    'device',
    identity.makeClaim,
    ({ code }) => void tell(t('keys.claim'), code, t('keys.claimHint')),
  );
  const hold = useAct('device', identity.quarantine);
  const free = useAct('device', identity.endQuarantine);
  const revoke = useAct('device', identity.revokeDevice);
  return (
    <>
      <div className="kit-row kit-outdated">
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('keys.registerDevice')}
        </Button>
      </div>
      <DataState query={devices} empty={({ items }) => (items.length === 0 ? t('keys.devicesEmpty') : undefined)}>
        {({ items }) => (
          <Table<Device>
            size="middle"
            rowKey="id"
            dataSource={[...items]}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              {
                title: t('devices.device'),
                render: (_, device) => (
                  <>
                    <strong>{text(device.name)}</strong>{' '}
                    {device.quarantinedAt ? <Tag className="kit-tag-bad">{t('keys.quarantined')}</Tag> : null}
                    <div className="kit-code">{device.id}</div>
                    <div className="kit-row">
                      <Button size="small" onClick={() => claim.mutate(device.id)}>
                        {t('keys.claim')}
                      </Button>
                      {device.quarantinedAt ? (
                        <Button size="small" onClick={() => free.mutate(device.id)}>
                          {t('keys.endQuarantine')}
                        </Button>
                      ) : (
                        <Popconfirm title={t('keys.quarantineSure')} onConfirm={() => hold.mutate(device.id)}>
                          <Button size="small">{t('keys.quarantine')}</Button>
                        </Popconfirm>
                      )}
                      <Popconfirm title={t('keys.revokeDeviceSure')} onConfirm={() => revoke.mutate(device.id)}>
                        <Button size="small" danger>
                          {t('keys.revokeDevice')}
                        </Button>
                      </Popconfirm>
                    </div>
                  </>
                ),
              },
              {
                title: t('devices.model'),
                responsive: ['md'],
                render: (_, { thingModel }) => <span className="kit-code">{thingModel}</span>,
              },
            ]}
          />
        )}
      </DataState>
      {adding ? (
        <DeviceDialog busy={register.isPending} onClose={() => setAdding(false)} onSubmit={register.mutate} />
      ) : null}
    </>
  );
}
