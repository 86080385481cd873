import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { Field } from '../kit/field.tsx';
import { useIsPhone } from '../kit/use-media.ts';
import { policyQueries } from '../policies/policies-client.ts';
import { consentStates, type PrivacySearch } from './privacy-client.ts';

type FieldName = 'purpose' | 'state' | 'from' | 'to' | 'id' | 'consent' | 'case';

/** The search parameters of this page, with times as the hub takes them. */
export function usePrivacySearch(): Readonly<Record<string, string | undefined>> {
  const { tab: _, from, to, ...rest } = useSearch({ from: '/inside/privacy' });
  const instant = (local: string | undefined) => (local ? new Date(local).toISOString() : undefined);
  return { ...rest, from: instant(from), to: instant(to) };
}

/** What is looked for stands in the address, so that a number leads here and a link can be sent. */
export function SearchBar({ fields }: { readonly fields: readonly FieldName[] }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const search = useSearch({ from: '/inside/privacy' });
  const form = <SearchForm key={JSON.stringify(search)} fields={fields} />;
  const count = Object.keys(search).length - (search.tab ? 1 : 0);
  return phone ? (
    <details className="kit-filter">
      <summary>{t('audit.filter', { count })}</summary>
      {form}
    </details>
  ) : (
    form
  );
}

function SearchForm({ fields }: { readonly fields: readonly FieldName[] }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const { tab, ...search } = useSearch({ from: '/inside/privacy' });
  const [draft, setDraft] = useState<PrivacySearch>(search);
  const purposes = useQuery(policyQueries.terms()).data?.purposes ?? [];
  const set = (name: FieldName, value: string | undefined) => setDraft({ ...draft, [name]: value });
  const ask = (next: PrivacySearch) => {
    const given = Object.entries({ tab, ...next }).filter(([, value]) => value);
    void navigate({ to: '/privacy', search: Object.fromEntries(given), replace: true });
  };
  const choices = {
    purpose: purposes.map(({ id, title }) => ({ value: id, label: text(title) })),
    state: consentStates.map((value) => ({ value, label: t(`privacy.state.${value}`) })),
  };
  const input = (name: FieldName) => {
    if (name === 'purpose' || name === 'state')
      return (
        <Select
          id={`privacy-${name}`}
          allowClear
          placeholder={t('audit.any')}
          value={draft[name] ?? null}
          onChange={(value) => set(name, value ?? undefined)}
          options={choices[name]}
        />
      );
    const isTime = name === 'from' || name === 'to';
    return (
      <Input
        id={`privacy-${name}`}
        {...(isTime ? { type: 'datetime-local' } : { allowClear: true, spellCheck: false })}
        value={draft[name] ?? ''}
        onChange={({ target }) => set(name, target.value.trim())}
      />
    );
  };
  return (
    <form
      className="kit-search"
      onSubmit={(event) => {
        event.preventDefault();
        ask(draft);
      }}
    >
      {fields.map((name) => (
        <Field key={name} id={`privacy-${name}`} label={t(`privacy.field.${name}`)}>
          {input(name)}
        </Field>
      ))}
      <div className="kit-search-acts">
        <Button type="primary" htmlType="submit">
          {t('audit.search')}
        </Button>
        <Button onClick={() => ask({})}>{t('audit.reset')}</Button>
      </div>
    </form>
  );
}
