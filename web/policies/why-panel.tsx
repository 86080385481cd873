import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { Field } from '../kit/field.tsx';
import { policyQueries, type Terms } from './policies-client.ts';
import { WhoFields } from './who-fields.tsx';
import { type WhySearch, whyQuery } from './why-query.ts';
import { WhyVerdict } from './why-verdict.tsx';

/** A question to the decision point: who, what, to which thing, for what purpose; and its answer. */
export function WhyPanel({ isKeeper }: { readonly isKeeper: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/policies' });
  const terms = useQuery(policyQueries.terms());
  const change = (part: Partial<WhySearch>) => {
    const next = Object.entries({ ...search, tab: 'why', ...part }).filter(([, value]) => value);
    void navigate({ to: '/policies', search: Object.fromEntries(next), replace: true });
  };
  return (
    <DataState query={terms}>
      {(known) => {
        const query = whyQuery(search, known);
        return (
          <div className="policies-why">
            <form className="policies-question" onSubmit={(event) => event.preventDefault()}>
              {isKeeper ? <WhoFields search={search} terms={known} onChange={change} /> : null}
              <WhatFields search={search} terms={known} onChange={change} />
            </form>
            <div aria-live="polite">
              {query ? <WhyVerdict query={query} /> : <EmptyNote reason={t('policies.askHint')} />}
            </div>
          </div>
        );
      }}
    </DataState>
  );
}

interface FieldsProps {
  readonly search: WhySearch;
  readonly terms: Terms;
  readonly onChange: (part: Partial<WhySearch>) => void;
}

function WhatFields({ search, terms, onChange }: FieldsProps) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const action = terms.actions.find(({ id }) => id === search.action);
  const types = action?.types ?? [];
  const type = types.find((one) => one === search.type) ?? types[0];
  const ofEntities = type === 'Entity' || type === 'Attribute';
  const entityType = terms.entityTypes.find(({ id }) => id === search.entityType);
  const typeName = (name: string) =>
    i18n.exists(`policies.type.${name}`) ? t(`policies.type.${name}` as 'policies.type.Case') : name;
  const options = (list: readonly { readonly id: string; readonly title: Parameters<typeof text>[0] }[]) =>
    list.map(({ id, title }) => ({ value: id, label: text(title), search: `${text(title)} ${id}` }));
  return (
    <>
      <Field id="why-action" label={t('policies.action')}>
        <Select
          id="why-action"
          showSearch={{ optionFilterProp: 'search' }}
          value={search.action ?? null}
          placeholder={t('policies.chooseAction')}
          onChange={(value) => onChange({ action: value, type: '', entityType: '', attribute: '', id: '' })}
          options={options(terms.actions)}
        />
      </Field>
      {types.length > 1 ? (
        <Field id="why-type" label={t('policies.resource')}>
          <Select
            id="why-type"
            value={type ?? null}
            onChange={(value) => value && onChange({ type: value })}
            options={types.map((value) => ({ value, label: typeName(value) }))}
          />
        </Field>
      ) : null}
      {ofEntities ? (
        <Field id="why-entity-type" label={t('policies.entityType')}>
          <Select
            id="why-entity-type"
            allowClear
            showSearch={{ optionFilterProp: 'search' }}
            value={entityType?.id ?? null}
            onChange={(value) => onChange({ entityType: value ?? '', attribute: '', id: '' })}
            options={options(terms.entityTypes)}
          />
        </Field>
      ) : null}
      {type === 'Attribute' && entityType ? (
        <Field id="why-attribute" label={t('policies.attribute')}>
          <Select
            id="why-attribute"
            allowClear
            showSearch={{ optionFilterProp: 'search' }}
            value={search.attribute ?? null}
            onChange={(value) => onChange({ attribute: value ?? '' })}
            options={options(entityType.attributes)}
          />
        </Field>
      ) : null}
      {type === 'Case' || type === 'Entity' ? (
        <Field id="why-id" label={t(type === 'Case' ? 'policies.caseIdOf' : 'policies.entityIdOf')}>
          <Input.Search
            id="why-id"
            key={search.id ?? ''}
            allowClear
            defaultValue={search.id}
            enterButton={t('policies.ask')}
            onSearch={(value) => onChange({ id: value.trim() })}
          />
        </Field>
      ) : null}
      <Field id="why-purpose" label={t('policies.purpose')}>
        <Select
          id="why-purpose"
          allowClear
          value={search.purpose ?? null}
          placeholder={t('policies.noPurpose')}
          onChange={(value) => onChange({ purpose: value ?? '', ground: '' })}
          options={options(terms.purposes)}
        />
      </Field>
      {type === 'Attribute' && search.purpose ? (
        <Field id="why-ground" label={t('policies.ground')}>
          <Switch
            id="why-ground"
            checked={search.ground === 'yes'}
            onChange={(isOn) => onChange({ ground: isOn ? 'yes' : '' })}
          />
        </Field>
      ) : null}
    </>
  );
}
