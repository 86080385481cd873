import { useTranslation } from 'react-i18next';
import type { Severity } from '../api/contract.ts';

export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const { t } = useTranslation();
  return <span className={`kit-severity kit-severity-${severity}`}>{t(`severity.${severity}`)}</span>;
}
