import './indicators.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Indicator } from '../api/contract.ts';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useTitle } from '../kit/use-title.ts';
import { IndicatorCard } from './indicator-card.tsx';

export function IndicatorsPage() {
  const { t } = useTranslation();
  useTitle(t('page.indicators'));
  const navigate = useNavigate();
  const { q = '' } = useSearch({ from: '/inside/indicators' });
  const indicators = useQuery(queries.indicators());
  return (
    <div className="shell-page">
      <h1>{t('page.indicators')}</h1>
      <DataState query={indicators} empty={({ items }) => (items.length === 0 ? t('indicators.empty') : undefined)}>
        {({ items }) => {
          const found = items.filter((indicator) => matches(indicator, q));
          return (
            <>
              <div className="indicators-bar">
                <Input.Search
                  allowClear
                  defaultValue={q}
                  placeholder={t('indicators.search')}
                  aria-label={t('indicators.search')}
                  onChange={(event) =>
                    void navigate({ to: '/indicators', search: { q: event.target.value }, replace: true })
                  }
                />
                <span className="kit-muted">{t('indicators.count', { count: found.length })}</span>
              </div>
              {found.length === 0 ? (
                <EmptyNote title={t('indicators.emptyFiltered')} reason={t('desk.filtered')} />
              ) : null}
              <ul className="indicators-list">
                {found.map((indicator) => (
                  <IndicatorCard key={indicator.id} indicator={indicator} />
                ))}
              </ul>
            </>
          );
        }}
      </DataState>
    </div>
  );
}

function matches({ id, title, definition }: Indicator, q: string): boolean {
  return [id, title.zh, title.en, definition.zh, definition.en].some((text) =>
    text.toLowerCase().includes(q.trim().toLowerCase()),
  );
}
