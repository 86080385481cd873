import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useText } from '../i18n/use-language.ts';
import { policyQueries } from '../policies/policies-client.ts';

interface PermissionSelectProps {
  readonly id?: string;
  readonly value?: readonly string[];
  readonly onChange?: (permissions: readonly string[]) => void;
}

/** What a service key or a system may be made for, as the hub's policies have it. */
export function PermissionSelect({ id, value, onChange }: PermissionSelectProps) {
  const text = useText();
  const actions = useQuery(policyQueries.terms()).data?.actions ?? [];
  return (
    <Select<readonly string[]>
      mode="multiple"
      {...(id === undefined ? {} : { id })}
      value={value ?? []}
      onChange={(permissions) => onChange?.(permissions)}
      showSearch={{ optionFilterProp: 'label' }}
      options={actions
        .filter(({ grantable }) => grantable)
        .map((action) => ({ value: action.id, label: text(action.title), title: action.id }))}
    />
  );
}
