import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { App, Badge, Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Age } from '../kit/age.tsx';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useSettle } from '../kit/use-settle.ts';
import { deliveryActs, deliveryQueries, type Target, targetStates } from './deliveries-client.ts';
import { useChannelName } from './use-channel-name.ts';

export function TargetList() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/deliveries' });
  const state = targetStates.find((name) => name === search.state);
  const targets = useInfiniteQuery(deliveryQueries.targets(state));
  const items = targets.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="deliveries-bar">
        <Segmented
          aria-label={t('deliveries.filter')}
          value={state ?? 'all'}
          onChange={(value) =>
            void navigate({
              to: '/deliveries',
              search: { tab: 'targets', ...(value === 'all' ? {} : { state: value }) },
              replace: true,
            })
          }
          options={[
            { value: 'all', label: t('common.all') },
            ...targetStates.map((name) => ({ value: name, label: t(`deliveries.state.${name}`) })),
          ]}
        />
      </div>
      <DataState query={targets}>
        {() =>
          items.length === 0 ? (
            <EmptyNote reason={t(state ? 'deliveries.noneSuch' : 'deliveries.noTargets')} />
          ) : (
            <ul className="kit-cards">
              {items.map((one) => (
                <TargetCard key={`${one.channel} ${one.target}`} target={one} />
              ))}
            </ul>
          )
        }
      </DataState>
      {targets.hasNextPage ? (
        <Button block loading={targets.isFetchingNextPage} onClick={() => void targets.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </>
  );
}

const badges = { well: 'success', failed: 'warning', refused: 'error', down: 'error' } as const;

/** A breaker is open because the receiver is away, or because it is there and takes nothing. */
function healthOf({ breaker, downSince, lastError }: Target): keyof typeof badges {
  if (breaker === 'open') return downSince === undefined ? 'refused' : 'down';
  return lastError === undefined ? 'well' : 'failed';
}

/** As many as are counted at most. */
const mostCounted = 1_000;
const countOf = (count: number, text: (count: number) => string) =>
  count >= mostCounted ? `≥ ${text(count)}` : text(count);

function TargetCard({ target }: { readonly target: Target }) {
  const { t } = useTranslation();
  const format = useFormat();
  const channelName = useChannelName();
  const { message } = App.useApp();
  const settle = useSettle('delivery');
  const replay = useMutation({
    mutationFn: () => deliveryActs.replay(target.channel, target.target),
    onSuccess: ({ replayed }) => void message.success(t('deliveries.replayed', { count: replayed })),
    ...settle,
  });
  const health = healthOf(target);
  const figures = [
    [t('deliveries.waiting'), countOf(target.waiting, format.number)],
    [t('deliveries.delivered'), format.number(target.delivered)],
    [t('deliveries.failed'), format.number(target.failed)],
    [t('deliveries.dead'), countOf(target.dead, format.number)],
  ] as const;
  return (
    <li className="kit-card">
      <div className="kit-card-head">
        <strong>{channelName(target.channel)}</strong>
        <Badge status={badges[health]} text={t(`deliveries.health.${health}`)} />
      </div>
      <code className="kit-code kit-card-name">{target.target}</code>
      <dl className="kit-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('deliveries.lag')}</dt>
          <dd>{target.waiting === 0 ? '—' : format.span(target.lag_ms)}</dd>
        </div>
      </dl>
      {target.lastError === undefined ? null : (
        <p className="kit-card-error">
          {target.lastError} {target.lastErrorCode ? <code className="kit-code">{target.lastErrorCode}</code> : null}
          {target.lastFailureAt ? (
            <>
              {' '}
              <Age at={target.lastFailureAt} />
            </>
          ) : null}
        </p>
      )}
      <div className="kit-card-foot">
        <span className="kit-muted">
          {health === 'down' && target.downSince
            ? `${t('deliveries.downSince', { at: format.instant(target.downSince), waiting: countOf(target.waiting, format.number) })} `
            : null}
          {target.breaker === 'open' && target.nextAt
            ? t('deliveries.nextTry', { at: format.instant(target.nextAt) })
            : target.lastSuccessAt
              ? t('deliveries.lastSuccess', { at: format.instant(target.lastSuccessAt) })
              : t('deliveries.neverDelivered')}
        </span>
        {target.dead > 0 ? (
          <Button size="small" type="primary" loading={replay.isPending} onClick={() => replay.mutate()}>
            {t('deliveries.replayAll', { count: target.dead })}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
