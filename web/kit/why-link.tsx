import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';

/** From a refusal to its explanation: what one may do and by which policies, never what there is. */
export function WhyLink({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof Problem) || error.code !== 'http.forbidden') return null;
  const details = error.body.details as { readonly permission?: unknown } | undefined;
  const action = typeof details?.permission === 'string' ? details.permission : undefined;
  return (
    <Link to="/policies" search={{ tab: 'why', ...(action ? { action } : {}) }}>
      {t('policies.whyLink')}
    </Link>
  );
}
