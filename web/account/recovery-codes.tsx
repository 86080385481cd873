import { Alert, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const { t } = useTranslation();
  const all = codes.join('\n');
  return (
    <>
      <Alert type="warning" showIcon title={t('account.recoveryTold')} />
      <ul className="account-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Typography.Text copyable={{ text: all, tooltips: [t('account.copy'), t('account.copied')] }}>
        {t('account.copy')}
      </Typography.Text>
    </>
  );
}
