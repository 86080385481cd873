import { useMutation } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../kit/problem-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useIsPhone } from '../kit/use-media.ts';
import { useActionName } from '../policies/use-action-name.ts';
import { type AuditEntry, type AuditSearch, auditActs } from './audit-client.ts';
import { ActorName, DecisionTag } from './entry-parts.tsx';
import { isProved } from './is-proved.ts';

interface EntryDrawerProps {
  readonly entry: AuditEntry | undefined;
  readonly onClose: () => void;
  readonly onSearch: (search: AuditSearch) => void;
}

/** One record, whole, and the proof that it is in the log. */
export function EntryDrawer({ entry, onClose, onSearch }: EntryDrawerProps) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  return (
    <Drawer
      open={entry !== undefined}
      onClose={onClose}
      size={phone ? '100%' : 520}
      title={t('audit.detail', { seq: entry?.seq ?? '' })}
      destroyOnHidden
    >
      {entry ? <Entry key={entry.seq} entry={entry} onSearch={onSearch} /> : null}
    </Drawer>
  );
}

function Entry({ entry, onSearch }: { readonly entry: AuditEntry; readonly onSearch: EntryDrawerProps['onSearch'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const actionName = useActionName();
  const {
    seq,
    at,
    actor,
    action,
    resource,
    decision,
    purpose,
    caseId,
    policies,
    requestId,
    address,
    retention,
    details,
  } = entry;
  const proof = useMutation({ mutationFn: async () => isProved(await auditActs.prove(seq)) });
  return (
    <div className="audit-entry">
      <dl>
        <Line name={t('audit.when')}>{format.instant(at, 'second')}</Line>
        <Line name={t('audit.who')}>
          <ActorName actor={actor} /> <code className="kit-code">{actor.id}</code>
        </Line>
        <Line name={t('audit.what')}>
          {actionName(action)} <code className="kit-code">{action}</code>
        </Line>
        <Line name={t('audit.onWhat')}>
          <code className="kit-code">{[...new Set([resource.type, resource.id])].join(' ')}</code>
        </Line>
        <Line name={t('audit.result')}>
          <DecisionTag decision={decision} />
        </Line>
        <Line name={t('audit.purpose')}>{purpose}</Line>
        <Line name={t('audit.case')}>{caseId}</Line>
        <Line name={t('audit.policies')}>{policies.length > 0 ? policies.join(' ') : null}</Line>
        <Line name={t('audit.address')}>{address}</Line>
        <Line name={t('audit.requestId')}>{requestId}</Line>
        <Line name={t('audit.retention')}>{t(`audit.retentionOf.${retention}`)}</Line>
      </dl>
      <section>
        <h3>{t('audit.details')}</h3>
        <pre>{JSON.stringify(details, null, 2)}</pre>
      </section>
      <div className="kit-row">
        {actor.id ? <Button onClick={() => onSearch({ actor: actor.id })}>{t('audit.sameActor')}</Button> : null}
        <Button onClick={() => onSearch({ resource: `${resource.type}/${resource.id}` })}>
          {t('audit.sameResource')}
        </Button>
      </div>
      <section>
        <Button type="primary" loading={proof.isPending} onClick={() => proof.mutate()}>
          {t('audit.prove')}
        </Button>
        <p className="kit-muted audit-hint">{t('audit.unproven')}</p>
        {proof.error ? <ProblemNote error={proof.error} /> : null}
        {proof.data ? (
          <div className={proof.data.holds ? 'audit-proved' : 'audit-not-proved'} role="status">
            <strong>
              {proof.data.holds
                ? t('audit.proved', { count: proof.data.steps, size: format.number(proof.data.size) })
                : t('audit.notProved')}
            </strong>
            <code>{proof.data.root}</code>
          </div>
        ) : null}
      </section>
    </div>
  );
}

/** A name and what it says; nothing where there is nothing to say. */
function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
