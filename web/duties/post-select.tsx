import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { useRoleText } from '../organisation/use-role-text.ts';

interface PostSelectProps {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (post: string) => void;
  /** A post that is not to be chosen. */
  readonly except?: string;
}

/** All posts that hold now, by person, role and unit. */
export function PostSelect({ except, value, onChange, id }: PostSelectProps) {
  const text = useText();
  const roleText = useRoleText();
  const posts = useQuery(identityQueries.posts({})).data?.items ?? [];
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      value={value ?? null}
      onChange={(post) => post && onChange?.(post)}
      showSearch={{ optionFilterProp: 'label' }}
      options={posts
        .filter((post) => post.id !== except)
        .map((post) => ({
          value: post.id,
          label: `${text(post.personName)} · ${roleText(post.role)} · ${text(post.unitName)}`,
        }))}
    />
  );
}
