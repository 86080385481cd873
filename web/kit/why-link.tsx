import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';

/** From a refusal to its explanation: what one may do and by which policies, never what there is. */
export function WhyLink({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof Problem)) return null;
  const details = error.body.details as { readonly permission?: unknown } | undefined;
  const isRefused = error.code === 'http.forbidden';
  // What is not there and what one may not see answer alike; what one may see of its kind is no secret.
  const named = isRefused ? details?.permission : error.status === 404 ? error.body.permission : undefined;
  const action = typeof named === 'string' ? named : undefined;
  if (!isRefused && action === undefined) return null;
  return (
    <Link to="/policies" search={{ tab: 'why', ...(action ? { action } : {}) }}>
      {t(isRefused ? 'policies.whyLink' : 'policies.seeLink')}
    </Link>
  );
}
