import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Switch, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useSettle } from '../kit/use-settle.ts';
import { deliveryActs, deliveryQueries, type Webhook } from './deliveries-client.ts';
import { WebhookForm } from './webhook-form.tsx';

export function WebhookList() {
  const { t } = useTranslation();
  const webhooks = useQuery(deliveryQueries.webhooks());
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="deliveries-bar">
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('deliveries.addWebhook')}
        </Button>
        <span className="kit-muted">{t('deliveries.webhooksHint')}</span>
      </div>
      {adding ? <WebhookForm onClose={() => setAdding(false)} /> : null}
      <DataState query={webhooks}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNote reason={t('deliveries.noWebhooks')} />
          ) : (
            <ul className="kit-cards">
              {items.map((one) => (
                <WebhookCard key={one.id} webhook={one} />
              ))}
            </ul>
          )
        }
      </DataState>
    </>
  );
}

function WebhookCard({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { message } = App.useApp();
  const settle = useSettle('delivery');
  const change = useMutation({
    mutationFn: (active: boolean) => deliveryActs.changeWebhook(webhook.id, { active }),
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => deliveryActs.deleteWebhook(webhook.id),
    onSuccess: () => void message.success(t('deliveries.dropped')),
    ...settle,
  });
  const figures = [
    [t('deliveries.waiting'), webhook.waiting],
    [t('deliveries.delivered'), webhook.delivered],
    [t('deliveries.failed'), webhook.failed],
    [t('deliveries.dead'), webhook.dead],
  ] as const;
  return (
    <li className="kit-card">
      <div className="kit-card-head">
        <strong>{webhook.name}</strong>
        <Switch
          aria-label={t('deliveries.active')}
          checked={webhook.active}
          loading={change.isPending}
          checkedChildren={t('deliveries.on')}
          unCheckedChildren={t('deliveries.off')}
          onChange={(active) => change.mutate(active)}
        />
      </div>
      <code className="kit-code kit-card-name">{webhook.url}</code>
      <div>
        {webhook.kinds.map((kind) => (
          <Tag key={kind}>{kind}</Tag>
        ))}
      </div>
      <div className="kit-muted">
        {t('deliveries.unit')} {webhook.unit ?? t('deliveries.wholeCity')}
      </div>
      <dl className="kit-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{format.number(value)}</dd>
          </div>
        ))}
      </dl>
      {webhook.breaker === 'open' && webhook.downSince ? (
        <p className="kit-card-error">
          {format.pair(
            t('deliveries.health.down'),
            t('deliveries.downSince', {
              at: format.instant(webhook.downSince),
              waiting: format.number(webhook.waiting),
            }),
          )}
        </p>
      ) : null}
      {webhook.lastError === undefined ? null : <p className="kit-card-error">{webhook.lastError}</p>}
      <div className="kit-card-foot">
        <code className="kit-code">{webhook.id}</code>
        <Popconfirm
          title={t('deliveries.deleteConfirm')}
          okText={t('deliveries.delete')}
          cancelText={t('common.cancel')}
          onConfirm={() => remove.mutate()}
        >
          <Button size="small" danger loading={remove.isPending}>
            {t('deliveries.delete')}
          </Button>
        </Popconfirm>
      </div>
    </li>
  );
}
