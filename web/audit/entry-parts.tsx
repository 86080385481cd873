import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { policyQueries } from '../policies/policies-client.ts';
import type { AuditEntry } from './audit-client.ts';

export function DecisionTag({ decision }: { readonly decision: AuditEntry['decision'] }) {
  const { t } = useTranslation();
  return <Tag className={decision === 'deny' ? 'kit-tag-bad' : 'kit-tag-good'}>{t(`audit.${decision}`)}</Tag>;
}

export function ActorName({ actor: { kind, name, id } }: Pick<AuditEntry, 'actor'>) {
  const { t, i18n } = useTranslation();
  const key = `audit.actorKind.${kind}`;
  const what = i18n.exists(key) ? t(key as 'audit.actorKind.person') : kind;
  return (
    <>
      {name || id || what} {name || id ? <small className="kit-muted">{what}</small> : null}
    </>
  );
}

/** What an action is called; of one that is no permission, its code. */
export function useActionName(): (action: string) => string {
  const text = useText();
  const actions = useQuery(policyQueries.terms()).data?.actions ?? [];
  return (action) => {
    const title = actions.find(({ id }) => id === action)?.title;
    return title ? text(title) : action;
  };
}
