import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { Age } from '../kit/age.tsx';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useSettle } from '../kit/use-settle.ts';
import { type DeadDelivery, deliveryActs, deliveryQueries } from './deliveries-client.ts';
import { useChannelName } from './use-channel-name.ts';

export function DeadList() {
  const { t } = useTranslation();
  const dead = useInfiniteQuery(deliveryQueries.dead());
  const items = dead.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Alert type="info" showIcon title={t('deliveries.deadHint')} className="kit-outdated" />
      <DataState query={dead}>
        {() =>
          items.length === 0 ? (
            <EmptyNote reason={t('deliveries.noDead')} />
          ) : (
            <ul className="kit-cards">
              {items.map((one) => (
                <DeadCard key={one.seq} dead={one} />
              ))}
            </ul>
          )
        }
      </DataState>
      {dead.hasNextPage ? (
        <Button block loading={dead.isFetchingNextPage} onClick={() => void dead.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </>
  );
}

function DeadCard({ dead: { channel, target, seq, ...dead } }: { readonly dead: DeadDelivery }) {
  const { t } = useTranslation();
  const channelName = useChannelName();
  const { message } = App.useApp();
  const settle = useSettle('delivery');
  const replay = useMutation({
    mutationFn: () => deliveryActs.replay(channel, target, seq),
    onSuccess: ({ replayed }) => void message.success(t('deliveries.replayed', { count: replayed })),
    ...settle,
  });
  const drop = useMutation({
    mutationFn: () => deliveryActs.drop(channel, target, seq),
    onSuccess: () => void message.success(t('deliveries.dropped')),
    ...settle,
  });
  return (
    <li className="kit-card">
      <div className="kit-card-head">
        <strong>{channelName(channel)}</strong>
        <Age at={dead.deadAt} />
      </div>
      <p className="kit-card-error">
        {dead.error} {dead.errorCode ? <code className="kit-code">{dead.errorCode}</code> : null}
      </p>
      <code className="kit-code kit-card-name">{target}</code>
      <span className="kit-muted">
        {t('deliveries.about', { key: dead.key })} · {t('deliveries.attempts', { count: dead.attempts })} ·{' '}
        {t('deliveries.characters', { count: dead.characters })}
      </span>
      <div className="kit-card-foot">
        <Button size="small" type="primary" loading={replay.isPending} onClick={() => replay.mutate()}>
          {t('deliveries.replay')}
        </Button>
        <Popconfirm
          title={t('deliveries.dropConfirm')}
          okText={t('deliveries.drop')}
          cancelText={t('common.cancel')}
          onConfirm={() => drop.mutate()}
        >
          <Button size="small" danger loading={drop.isPending}>
            {t('deliveries.drop')}
          </Button>
        </Popconfirm>
      </div>
    </li>
  );
}
