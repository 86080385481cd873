import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { isFiltered, withoutFilters } from './search.ts';
import { useDesk } from './use-desk.ts';

const typingPause_ms = 350;

export function CaseFilters() {
  const { t } = useTranslation();
  const text = useText();
  const { search, queue, change } = useDesk();
  const types = useQuery(queries.caseTypes()).data?.items ?? [];
  const areas = useQuery(queries.areas('district')).data?.features ?? [];
  const clear = () =>
    change({
      state: undefined,
      type: undefined,
      area: undefined,
      bureau: undefined,
      class: undefined,
      source: undefined,
      slip: undefined,
      assignee: undefined,
      attributes: undefined,
      reopened: undefined,
      q: undefined,
      ...withoutFilters(search),
    });
  return (
    <search className="desk-filters">
      <SearchBox key={search.q ?? ''} q={search.q ?? ''} onSearch={(q) => change({ q: q || undefined })} />
      <div className="desk-filter-row">
        <Select
          size="small"
          allowClear
          placeholder={t('desk.type')}
          aria-label={t('desk.type')}
          value={search.type ?? null}
          options={types.map(({ id, title }) => ({ value: id, label: text(title) }))}
          popupMatchSelectWidth={false}
          onChange={(type) => change({ type: type ?? undefined })}
        />
        <Select
          size="small"
          allowClear
          placeholder={t('desk.area')}
          aria-label={t('desk.area')}
          value={search.area ?? null}
          options={areas.map(({ properties }) => ({ value: properties.code, label: text(properties.name) }))}
          popupMatchSelectWidth={false}
          onChange={(area) => change({ area: area ?? undefined })}
        />
        {queue === 'closed' || queue === 'overdue' ? null : (
          <Select
            size="small"
            allowClear
            placeholder={t('desk.state')}
            aria-label={t('desk.state')}
            value={search.state ?? null}
            options={[
              { value: 'open', label: t('desk.stateOpen') },
              { value: 'closed', label: t('desk.stateClosed') },
            ]}
            popupMatchSelectWidth={false}
            onChange={(state) => change({ state: state ?? undefined })}
          />
        )}
        {isFiltered(search) ? (
          <Button size="small" type="link" onClick={clear}>
            {t('desk.clearFilters')}
          </Button>
        ) : null}
      </div>
    </search>
  );
}

function SearchBox({ q, onSearch }: { readonly q: string; readonly onSearch: (q: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(q);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `onSearch` must not start the pause again
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => onSearch(typed.trim()), typingPause_ms);
    return () => clearTimeout(timer);
  }, [typed, q]);
  return (
    <Input.Search
      id="desk-search"
      allowClear
      placeholder={t('desk.search')}
      aria-label={t('desk.search')}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onSearch={(value) => onSearch(value.trim())}
    />
  );
}
