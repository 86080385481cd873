import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { identityQueries } from '../api/queries-identity.ts';
import { PostSelect } from '../duties/post-select.tsx';
import { useText } from '../i18n/use-language.ts';
import { Field } from '../kit/field.tsx';
import { UnitSelect } from '../organisation/unit-select.tsx';
import type { Terms } from './policies-client.ts';
import type { WhySearch } from './why-query.ts';

const kinds = ['self', 'post', 'role', 'key', 'citizen', 'device', 'anonymous'] as const;

interface WhoFieldsProps {
  readonly search: WhySearch;
  readonly terms: Terms;
  readonly onChange: (part: Partial<WhySearch>) => void;
}

/** Whom the question is about. */
export function WhoFields({ search, terms, onChange }: WhoFieldsProps) {
  const { t } = useTranslation();
  const text = useText();
  const who = kinds.find((one) => one === search.who) ?? 'self';
  const posts = useQuery(identityQueries.posts({})).data?.items ?? [];
  return (
    <>
      <Field id="why-who" label={t('policies.who')}>
        <Select
          id="why-who"
          value={who}
          onChange={(value) => onChange({ who: value, person: '', post: '', role: '', unit: '' })}
          options={kinds.map((value) => ({ value, label: t(`policies.whoIs.${value}`) }))}
        />
      </Field>
      {who === 'post' ? (
        <Field id="why-post" label={t('policies.post')}>
          <PostSelect
            id="why-post"
            {...(search.post ? { value: search.post } : {})}
            onChange={(post) => onChange({ post, person: posts.find(({ id }) => id === post)?.person ?? '' })}
          />
        </Field>
      ) : null}
      {who === 'role' ? (
        <>
          <Field id="why-role" label={t('policies.role')}>
            <Select
              id="why-role"
              showSearch={{ optionFilterProp: 'label' }}
              value={search.role ?? null}
              onChange={(role) => role && onChange({ role })}
              options={terms.roles.map(({ id, title }) => ({ value: id, label: text(title) }))}
            />
          </Field>
          <UnitField value={search.unit} onChange={(unit) => onChange({ unit })} />
        </>
      ) : null}
      {who === 'key' ? <KeyField value={search.person} onChange={(person) => onChange({ person })} /> : null}
    </>
  );
}

interface PickProps {
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

function UnitField({ value = 'city', onChange }: PickProps) {
  const { t } = useTranslation();
  return (
    <Field id="why-unit" label={t('policies.unit')}>
      <UnitSelect id="why-unit" value={value} onChange={(unit) => unit && onChange(unit)} />
    </Field>
  );
}

function KeyField({ value, onChange }: PickProps) {
  const { t } = useTranslation();
  const keys = useQuery({ ...identityQueries.keys(), retry: false });
  const items = keys.data?.items ?? [];
  return (
    <Field id="why-key" label={t('policies.whoIs.key')}>
      <Select
        id="why-key"
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? null}
        status={keys.error ? 'error' : ''}
        onChange={(key) => key && onChange(key)}
        options={items
          .filter(({ revokedAt }) => !revokedAt)
          .map(({ id, name }) => ({ value: `key:${id}`, label: name }))}
      />
    </Field>
  );
}
