import { useQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { DataState } from '../kit/data-state.tsx';
import { Panel } from '../kit/panel.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useAct } from './use-act.tsx';

export function SessionsPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const sessions = useQuery(identityQueries.sessions());
  const end = useAct('account', identity.endSession);
  return (
    <Panel
      title={t('account.sessions')}
      extra={
        <Button size="small" onClick={() => end.mutate('others')}>
          {t('account.sessionEndOthers')}
        </Button>
      }
    >
      <DataState query={sessions}>
        {({ items }) => (
          <ul className="account-list">
            {items.map((session) => (
              <li key={session.id}>
                <div>
                  <strong>{deviceOf(session.agent) ?? t('account.unknownAgent')}</strong>
                  <div className="kit-muted">
                    {[
                      t(`account.method.${session.method}`),
                      session.address ?? '',
                      t('account.lastUsed', { at: format.instant(session.usedAt) }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </div>
                </div>
                {session.current ? (
                  <Tag className="kit-tag-good">{t('account.sessionCurrent')}</Tag>
                ) : (
                  <Button size="small" danger onClick={() => end.mutate(session.id)}>
                    {t('account.sessionEnd')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </DataState>
    </Panel>
  );
}

/** Browser and system of a user agent, roughly: enough to tell one's own devices apart. */
function deviceOf(agent: string | null): string | undefined {
  if (!agent) return undefined;
  const browser = /(Edg|Firefox|MicroMessenger|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|HarmonyOS|Linux)/.exec(agent)?.[1];
  const parts = [browser && `${browser[1] === 'Edg' ? 'Edge' : browser[1]} ${browser[2]}`, system].filter(Boolean);
  return parts.length === 0 ? agent.slice(0, 60) : parts.join(' · ');
}
