import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Badge, Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { AlertItem } from './alert-item.tsx';

export function AlertsButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).panel === 'alerts';
  const [opened, setOpened] = useState(false);
  const open = opened || asked;
  const setOpen = (wish: boolean) => {
    setOpened(wish);
    if (!wish && asked) void navigate({ to: '/cockpit', search: ({ panel: _panel, ...rest }) => rest, replace: true });
  };
  const alerts = useQuery(queries.alerts());
  const count = alerts.data?.items.length ?? 0;
  const list = (
    <div className="shell-alerts">
      <DataState query={alerts} empty={({ items }) => (items.length === 0 ? t('top.noAlerts') : undefined)}>
        {({ items }) => (
          <ul>
            {items.map((alert) => (
              <AlertItem key={alert.id} alert={alert} onLeave={() => setOpen(false)} />
            ))}
          </ul>
        )}
      </DataState>
    </div>
  );
  return (
    <Popover content={list} open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight">
      <Badge count={count} size="small" offset={[-6, 6]}>
        <Button
          type="text"
          className="shell-top-button"
          icon={<BellOutlined />}
          aria-label={t('top.alerts', { count })}
          aria-expanded={open}
        />
      </Badge>
    </Popover>
  );
}
