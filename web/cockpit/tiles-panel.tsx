import { CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Tile } from '../api/contract.ts';
import { isCatchingUp, queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { Panel } from '../kit/panel.tsx';
import { FigureList } from './figure-list.tsx';
import { IndicatorTile } from './indicator-tile.tsx';
import { useView } from './use-view.ts';

export function TilesPanel() {
  const { t } = useTranslation();
  const text = useText();
  const { search, indicators, area, change } = useView();
  const cockpit = useQuery(queries.cockpit());
  const tiles = (tiles: readonly Tile[]) =>
    tiles.map((tile) => (
      <IndicatorTile
        key={tile.indicator}
        tile={tile}
        indicator={indicators?.find(({ id }) => id === tile.indicator)}
        area={area?.code}
        at={search.at}
        onOpen={(subject) => change({ evidence: tile.indicator, subject })}
      />
    ));
  return (
    <Panel
      className="cockpit-tiles"
      title={t('cockpit.tiles')}
      extra={
        area ? (
          <Button
            size="small"
            icon={<CloseOutlined />}
            iconPlacement="end"
            title={t('cockpit.clearArea')}
            onClick={() => change({ area: undefined })}
          >
            {text(area.name)}
          </Button>
        ) : (
          <span className="kit-muted">{t('cockpit.wholeCity')}</span>
        )
      }
    >
      <DataState
        query={cockpit}
        empty={(data) => (data.tiles.length + data.figures.length === 0 ? t('cockpit.tilesEmpty') : undefined)}
      >
        {(data) => (
          <>
            {isCatchingUp(data) && (
              <p className="cockpit-behind" role="status">
                {t('cockpit.behind', { count: data.behind })}
              </p>
            )}
            <FigureList figures={data.figures} at={data.at} named={area !== undefined} />
            <div className="cockpit-tile-list">{tiles(data.tiles)}</div>
          </>
        )}
      </DataState>
    </Panel>
  );
}
