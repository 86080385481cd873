import { Alert, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

/** What the hub says once and never again: a key, a first password. */
export function ToldOnce({
  items,
  hint,
}: {
  readonly items: readonly { readonly label: string; readonly value: string }[];
  readonly hint: string;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Alert type="warning" showIcon title={hint} className="kit-outdated" />
      <dl className="kit-told">
        {items.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Typography.Text code copyable={{ text: value, tooltips: [t('account.copy'), t('account.copied')] }}>
                {value}
              </Typography.Text>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
