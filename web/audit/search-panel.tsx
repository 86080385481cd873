import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { Field } from '../kit/field.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useIsPhone } from '../kit/use-media.ts';
import { policyQueries } from '../policies/policies-client.ts';
import { useActionName } from '../policies/use-action-name.ts';
import { type AuditEntry, type AuditSearch, auditQueries } from './audit-client.ts';
import { EntryDrawer } from './entry-drawer.tsx';
import { ActorName, DecisionTag } from './entry-parts.tsx';

/** The log by time, actor, action, resource, decision, case and purpose; newest first, page after page. */
export function SearchPanel() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const navigate = useNavigate();
  const { tab: _, ...search } = useSearch({ from: '/inside/audit' });
  const [open, setOpen] = useState<AuditEntry>();
  const { from, to, ...rest } = search;
  const instant = (text: string | undefined) => (text ? new Date(text).toISOString() : undefined);
  const entries = useInfiniteQuery(auditQueries.search({ ...rest, from: instant(from), to: instant(to) }));
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const ask = (next: AuditSearch) => {
    const given = Object.entries(next).filter(([, value]) => value);
    setOpen(undefined);
    void navigate({ to: '/audit', search: Object.fromEntries(given), replace: true });
  };
  const form = <SearchForm key={JSON.stringify(search)} search={search} onSearch={ask} />;
  return (
    <>
      {phone ? (
        <details className="kit-filter">
          <summary>{t('audit.filter', { count: Object.keys(search).length })}</summary>
          {form}
        </details>
      ) : (
        form
      )}
      <DataState query={entries}>
        {() =>
          items.length === 0 ? (
            <EmptyNote reason={t('audit.none')} />
          ) : (
            <ul className="audit-list">
              {items.map((entry) => (
                <EntryRow key={entry.seq} entry={entry} onOpen={() => setOpen(entry)} />
              ))}
            </ul>
          )
        }
      </DataState>
      {entries.hasNextPage ? (
        <Button block loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
      <EntryDrawer entry={open} onClose={() => setOpen(undefined)} onSearch={ask} />
    </>
  );
}

interface SearchFormProps {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}

function SearchForm({ search, onSearch }: SearchFormProps) {
  const { t } = useTranslation();
  const text = useText();
  const [draft, setDraft] = useState<AuditSearch>(search);
  const purposes = useQuery(policyQueries.terms()).data?.purposes ?? [];
  const field = (name: 'actor' | 'action' | 'resource' | 'case') => (
    <Field key={name} id={`audit-${name}`} label={t(`audit.${name}`)}>
      <Input
        id={`audit-${name}`}
        allowClear
        spellCheck={false}
        value={draft[name] ?? ''}
        onChange={({ target }) => setDraft({ ...draft, [name]: target.value.trim() })}
      />
    </Field>
  );
  const time = (name: 'from' | 'to') => (
    <Field key={name} id={`audit-${name}`} label={t(`audit.${name}`)}>
      <Input
        id={`audit-${name}`}
        type="datetime-local"
        value={draft[name] ?? ''}
        onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
      />
    </Field>
  );
  const choice = (name: 'purpose' | 'decision', options: { value: string; label: string }[]) => (
    <Field id={`audit-${name}`} label={t(`audit.${name}`)}>
      <Select
        id={`audit-${name}`}
        allowClear
        placeholder={t('audit.any')}
        value={draft[name] ?? null}
        onChange={(value) => setDraft({ ...draft, [name]: value ?? undefined })}
        options={options}
      />
    </Field>
  );
  return (
    <form
      className="kit-search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(draft);
      }}
    >
      {time('from')}
      {time('to')}
      {field('actor')}
      {field('action')}
      {field('resource')}
      {field('case')}
      {choice(
        'purpose',
        purposes.map(({ id, title }) => ({ value: id, label: text(title) })),
      )}
      {choice(
        'decision',
        (['permit', 'deny'] as const).map((value) => ({ value, label: t(`audit.${value}`) })),
      )}
      <div className="kit-search-acts">
        <Button type="primary" htmlType="submit">
          {t('audit.search')}
        </Button>
        <Button onClick={() => onSearch({})}>{t('audit.reset')}</Button>
      </div>
    </form>
  );
}

function EntryRow({ entry, onOpen }: { readonly entry: AuditEntry; readonly onOpen: () => void }) {
  const format = useFormat();
  const actionName = useActionName();
  const { seq, at, actor, action, resource, decision } = entry;
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span className="audit-when">
          {format.instant(at, 'second')}
          <small>#{seq}</small>
        </span>
        <span className="audit-who">
          <ActorName actor={actor} />
        </span>
        <span className="audit-what">{actionName(action)}</span>
        <span className="audit-resource kit-code">{resource.id || resource.type}</span>
        <DecisionTag decision={decision} />
      </button>
    </li>
  );
}
