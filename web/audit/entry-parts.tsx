import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
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
