import { InfoCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Skeleton, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Indicator, Tile } from '../api/contract.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { ProblemNote } from '../kit/problem-note.tsx';
import { asOf, newestPerSubject, valuesQuery } from '../kit/values-at.ts';
import { TileFoot } from './tile-foot.tsx';
import { TileSpark } from './tile-spark.tsx';
import { TileValue } from './tile-value.tsx';

interface IndicatorTileProps {
  readonly tile: Tile;
  readonly indicator: Indicator | undefined;
  readonly area: string | undefined;
  readonly at: string | undefined;
  readonly onOpen: (subject: string) => void;
}

/** One indicator of the city or the chosen district, now or at the chosen time; the whole tile opens the evidence. */
export function IndicatorTile({ tile, indicator, area, at, onOpen }: IndicatorTileProps) {
  const { t } = useTranslation();
  const text = useText();
  const subject = area ?? tile.subject;
  const scope = area ? 'district' : tile.scope;
  const other = area !== undefined || at !== undefined;
  const possible = indicator?.scopes.includes(scope) ?? true;
  const query = useQuery({
    ...queries.values(tile.indicator, valuesQuery(indicator, scope, subject, at)),
    enabled: other && possible && indicator !== undefined,
  });
  const [found] = newestPerSubject(query.data?.items ?? []);
  const value: Tile | undefined = other ? found && asOf(found, indicator?.staleAfter, at) : tile;
  const name = indicator ? text(indicator.title) : tile.indicator;
  const nothing = !possible
    ? t('cockpit.noScopeTile', { scope: t(`scope.${scope}`) })
    : at
      ? t('state.noValueAt')
      : t('state.noValues');
  return (
    <article className="cockpit-tile">
      <header>
        <button
          type="button"
          className="cockpit-tile-open"
          onClick={() => onOpen(subject)}
          title={t('cockpit.openEvidence', { name })}
        >
          <h3>{name}</h3>
        </button>
        {indicator ? (
          <Tooltip title={`${text(indicator.definition)}（${indicator.source}）`}>
            <InfoCircleOutlined
              className="cockpit-tile-info"
              tabIndex={0}
              aria-label={`${t('cockpit.definition')}: ${text(indicator.definition)}`}
            />
          </Tooltip>
        ) : null}
      </header>
      {other && possible && query.error ? (
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {other && possible && query.isLoading ? (
        <Skeleton active title={false} paragraph={{ rows: 2 }} />
      ) : (
        <>
          <div className="cockpit-tile-main">
            <TileValue value={value} unit={indicator?.unit.symbol ?? tile.unit?.symbol ?? ''} nothing={nothing} />
            {possible ? <TileSpark indicator={tile.indicator} scope={scope} subject={subject} /> : null}
          </div>
          {value ? <TileFoot value={value} indicator={indicator} target={other ? undefined : tile.target} /> : null}
        </>
      )}
    </article>
  );
}
