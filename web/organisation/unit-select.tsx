import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';

interface UnitSelectProps {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (unit: string) => void;
  /** Whose children are offered before anything is typed. */
  readonly parent?: string;
  /** A unit that is not to be chosen. */
  readonly except?: string;
}

/** A unit by its name: the city and what lies directly below at first, any other by typing. */
export function UnitSelect({ id, value, onChange, parent = 'city', except }: UnitSelectProps) {
  const { t } = useTranslation();
  const text = useText();
  const city = useCity();
  const [q, setQ] = useState('');
  const below = useQuery(identityQueries.units(q === '' ? { parent } : { q })).data?.items ?? [];
  const top = q === '' && parent === 'city' ? [{ id: 'city', kind: 'city' as const, name: city.name }] : [];
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      value={value ?? null}
      onChange={(unit) => unit && onChange?.(unit)}
      showSearch={{ filterOption: false, onSearch: (typed) => setQ(typed.trim()) }}
      options={[...top, ...below]
        .filter((unit) => unit.id !== except)
        .map(({ id: unit, name, kind }) => ({
          value: unit,
          label: `${text(name)} · ${t(`organisation.kind.${kind}`)}`,
        }))}
    />
  );
}
