import { DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { Field } from '../kit/field.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useRoleText } from '../organisation/use-role-text.ts';
import {
  policyQueries,
  type Reader,
  type ReadersQuery,
  readersFile,
  type Sight,
  type Terms,
} from './policies-client.ts';

/** Who could see an entity, a type of entity or one attribute, asked of the decision point for every post and key. */
export function ReadersPanel() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/policies' });
  const terms = useQuery(policyQueries.terms());
  const change = (part: ReadersQuery & { readonly entityType?: string }) => {
    const { entity, attribute, entityType } = { ...search, ...part };
    const given = Object.entries({ tab: 'readers', entity, attribute, entityType }).filter(([, value]) => value);
    void navigate({ to: '/policies', search: Object.fromEntries(given), replace: true });
  };
  const { entity, entityType, attribute } = search;
  const query = entity ? { entity, attribute } : { type: entityType, attribute };
  return (
    <DataState query={terms}>
      {(known) => (
        <>
          <ReadersForm terms={known} search={search} onChange={change} />
          {entity || entityType ? <Readers query={query} /> : <EmptyNote reason={t('policies.readersHint')} />}
        </>
      )}
    </DataState>
  );
}

interface ReadersFormProps {
  readonly terms: Terms;
  readonly search: ReadersQuery & { readonly entityType?: string };
  readonly onChange: (part: ReadersQuery & { readonly entityType?: string }) => void;
}

function ReadersForm({ terms, search: { entity, entityType, attribute }, onChange }: ReadersFormProps) {
  const { t } = useTranslation();
  const text = useText();
  const attributes = terms.entityTypes.find(({ id }) => id === entityType)?.attributes ?? [];
  return (
    <div className="policies-bar">
      <Field id="readers-type" label={t('policies.entityType')}>
        <Select
          id="readers-type"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={entityType ?? null}
          onChange={(value) => onChange({ entityType: value ?? '', entity: '', attribute: '' })}
          options={terms.entityTypes.map(({ id, title }) => ({ value: id, label: `${text(title)} · ${id}` }))}
        />
      </Field>
      <Field id="readers-entity" label={t('policies.orEntity')}>
        <Input.Search
          id="readers-entity"
          key={entity ?? ''}
          allowClear
          defaultValue={entity}
          placeholder="urn:ngsi-ld:…"
          onSearch={(value) => onChange({ entity: value.trim() })}
        />
      </Field>
      <Field id="readers-attribute" label={t('policies.attribute')}>
        {attributes.length > 0 ? (
          <Select
            id="readers-attribute"
            allowClear
            value={attribute ?? null}
            placeholder={t('policies.wholeEntity')}
            onChange={(value) => onChange({ attribute: value ?? '' })}
            options={attributes.map(({ id, title }) => ({ value: id, label: text(title) }))}
          />
        ) : (
          <Input.Search
            id="readers-attribute"
            key={attribute ?? ''}
            allowClear
            defaultValue={attribute}
            placeholder={t('policies.wholeEntity')}
            onSearch={(value) => onChange({ attribute: value.trim() })}
          />
        )}
      </Field>
    </div>
  );
}

function Readers({ query }: { readonly query: ReadersQuery }) {
  const { t } = useTranslation();
  const format = useFormat();
  const readers = useInfiniteQuery(policyQueries.readers(query));
  const pages = readers.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const asked = pages.reduce((sum, page) => sum + page.asked, 0);
  return (
    <DataState query={readers}>
      {() => (
        <>
          <div className="policies-readers-head">
            <span className="kit-muted">
              {t(readers.hasNextPage ? 'policies.askedSoFar' : 'policies.askedAll', {
                asked: format.number(asked),
                found: format.number(items.length),
              })}
            </span>
            <Button icon={<DownloadOutlined />} href={readersFile(query)}>
              {t('policies.export')}
            </Button>
          </div>
          {items.length === 0 ? <EmptyNote reason={t('policies.nobody')} /> : <ReaderTable items={items} />}
          {readers.hasNextPage ? (
            <Button block loading={readers.isFetchingNextPage} onClick={() => void readers.fetchNextPage()}>
              {t('policies.askMore')}
            </Button>
          ) : null}
        </>
      )}
    </DataState>
  );
}

const steps = ['plain', 'purpose', 'ground'] as const;
const tones: Readonly<Record<Sight, string>> = {
  none: '',
  hidden: '',
  masked: 'kit-tag-info',
  partly: 'kit-tag-info',
  whole: 'kit-tag-good',
};

function ReaderTable({ items }: { readonly items: readonly Reader[] }) {
  const { t } = useTranslation();
  const text = useText();
  const roleText = useRoleText();
  const format = useFormat();
  return (
    <table className="policies-readers">
      <thead>
        <tr>
          <th scope="col">{t('policies.reader')}</th>
          {steps.map((step) => (
            <th scope="col" key={step}>
              {t(`policies.step.${step}`)}
            </th>
          ))}
          <th scope="col">{t('policies.by')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((reader) => (
          <tr key={`${reader.kind} ${reader.unit} ${reader.role} ${reader.names[0]}`}>
            <th scope="row">
              {reader.kind === 'key' ? t('policies.keyNamed', { name: reader.names[0] }) : roleText(reader.role ?? '')}
              {reader.kind === 'key' ? null : (
                <span className="kit-muted">
                  {text(reader.unitName)} · {t('policies.people', { count: reader.people ?? 0 })}
                  {reader.names.length > 0 ? ` · ${format.list(reader.names)}` : ''}
                </span>
              )}
            </th>
            {steps.map((step) => (
              <td key={step} data-label={t(`policies.step.${step}`)}>
                <Tag className={tones[reader.sight[step]]}>{t(`policies.sight.${reader.sight[step]}`)}</Tag>
              </td>
            ))}
            <td data-label={t('policies.by')}>
              <code className="kit-code">{reader.policies.join(' ')}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
