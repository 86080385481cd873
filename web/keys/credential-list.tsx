import { useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { Device } from '../api/contract-sensing.ts';
import { identity } from '../api/identity.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { ToldOnce } from '../kit/told-once.tsx';
import { AccessTable } from './access-table.tsx';
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
      <AccessTable<Device>
        query={devices}
        nameTitle={t('devices.device')}
        empty={t('keys.devicesEmpty')}
        add={{ label: t('keys.registerDevice'), run: () => setAdding(true) }}
        present={({ id, name, quarantinedAt }) => ({
          name: text(name),
          tag: quarantinedAt ? { text: t('keys.quarantined'), tone: 'bad' } : undefined,
          codes: [id],
          acts: [
            { label: t('keys.claim'), run: () => claim.mutate(id) },
            quarantinedAt
              ? { label: t('keys.endQuarantine'), run: () => free.mutate(id) }
              : { label: t('keys.quarantine'), sure: t('keys.quarantineSure'), run: () => hold.mutate(id) },
            {
              label: t('keys.revokeDevice'),
              sure: t('keys.revokeDeviceSure'),
              danger: true,
              run: () => revoke.mutate(id),
            },
          ],
        })}
        columns={[
          {
            title: t('devices.model'),
            wide: true,
            render: ({ thingModel }) => <span className="kit-code">{thingModel}</span>,
          },
        ]}
      />
      {adding ? (
        <DeviceDialog busy={register.isPending} onClose={() => setAdding(false)} onSubmit={register.mutate} />
      ) : null}
    </>
  );
}
