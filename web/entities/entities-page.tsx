import './entities.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { Field } from '../kit/field.tsx';
import { PagedList } from '../kit/paged-list.tsx';
import { useTitle } from '../kit/use-title.ts';
import { policyQueries } from '../policies/policies-client.ts';
import { entityQueries } from './entities-client.ts';
import { EntityDetails } from './entity-details.tsx';

/** What the hub knows of things, by their type, and one of them attribute by attribute. */
export function EntitiesPage() {
  const { t } = useTranslation();
  const text = useText();
  useTitle(t('entities.title'));
  const navigate = useNavigate();
  const { type, id } = useSearch({ from: '/inside/entities' });
  const types = useQuery(policyQueries.terms()).data?.entityTypes ?? [];
  const chosen = type ?? types[0]?.id ?? '';
  if (id) return <EntityDetails key={id} id={id} />;
  return (
    <div className="shell-page">
      <h1>{t('entities.title')}</h1>
      <div className="entities-type">
        <Field id="entities-type" label={t('entities.type')}>
          <Select
            id="entities-type"
            value={chosen || null}
            onChange={(next) => next && void navigate({ to: '/entities', search: { type: next }, replace: true })}
            options={types.map((one) => ({ value: one.id, label: `${text(one.title)} · ${one.id}` }))}
          />
        </Field>
      </div>
      {chosen ? <EntityList type={chosen} /> : null}
    </div>
  );
}

function EntityList({ type }: { readonly type: string }) {
  const { t } = useTranslation();
  const text = useText();
  const entities = useInfiniteQuery(entityQueries.list(type));
  return (
    <PagedList query={entities} empty={t('entities.empty')}>
      {({ id, name }) => (
        <div>
          <Link to="/entities" search={{ type, id }}>
            {text(name ?? undefined) || id}
          </Link>
          <div className="kit-code">{id}</div>
        </div>
      )}
    </PagedList>
  );
}
