import './authorize.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hub } from '../api/hub.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useProblemText } from '../kit/problem-note.tsx';
import { useTitle } from '../kit/use-title.ts';
import { useRoleText } from '../organisation/use-role-text.ts';

const scopes = ['openid', 'profile', 'post', 'offline_access'] as const;

/** An application asks who is signed in here: what it will be told, as which post, and yes or no. */
export function AuthorizePage() {
  const { t } = useTranslation();
  const text = useText();
  const roleText = useRoleText();
  const problemText = useProblemText();
  useTitle(t('authorize.title'));
  const client = useQueryClient();
  const navigate = useNavigate();
  const interaction = useQuery(identityQueries.interaction());
  const own = useQuery(identityQueries.account()).data;
  const [chosen, setChosen] = useState<string>();
  const answer = useMutation({
    mutationFn: identity.answerInteraction,
    onSuccess: ({ redirectTo }) => globalThis.location.replace(redirectTo),
  });
  const { mutate, isIdle } = answer;
  const agreed = interaction.data?.agreed ?? false;
  const known = own?.posts.find(({ id }) => id === interaction.data?.post)?.id;
  const post = chosen ?? known ?? own?.principal.post;
  // What was agreed to before needs no click.
  useEffect(() => {
    if (agreed && own && isIdle) mutate({ allow: true, ...(post === undefined ? {} : { post }) });
  }, [agreed, own, isIdle, mutate, post]);
  const elsewhere = async () => {
    await hub.signOut();
    client.clear();
    await navigate({ to: '/sign-in', search: { to: '/authorize' } });
  };
  return (
    <div className="shell-page authorize">
      <div className="shell-sign-in-card">
        <h1>{t('authorize.title')}</h1>
        <DataState query={interaction}>
          {(asked) =>
            asked.agreed || answer.isSuccess ? (
              <p role="status">{t('authorize.going')}</p>
            ) : (
              <>
                <p>
                  <strong>{t('authorize.asks', { title: text(asked.client.title) })}</strong>
                </p>
                <p className="kit-muted">{t('authorize.host', { host: asked.client.host })}</p>
                <p>{t('authorize.tells')}</p>
                <ul className="authorize-scopes">
                  {scopes
                    .filter((scope) => asked.scopes.includes(scope))
                    .map((scope) => (
                      <li key={scope}>{t(`authorize.scope.${scope}`)}</li>
                    ))}
                </ul>
                {own && own.posts.length > 1 && asked.scopes.includes('post') ? (
                  <label className="authorize-post" htmlFor="authorize-post">
                    {t('authorize.post')}
                    <Select
                      id="authorize-post"
                      value={post ?? null}
                      onChange={(value) => setChosen(value ?? undefined)}
                      options={own.posts.map(({ id, role, unitName }) => ({
                        value: id,
                        label: `${roleText(role)} · ${text(unitName)}`,
                      }))}
                    />
                  </label>
                ) : null}
                {answer.error ? <Alert type="error" showIcon role="alert" title={problemText(answer.error)} /> : null}
                <div className="kit-row">
                  <Button
                    type="primary"
                    loading={answer.isPending}
                    onClick={() => mutate({ allow: true, ...(post === undefined ? {} : { post }) })}
                  >
                    {t('authorize.allow')}
                  </Button>
                  <Button onClick={() => mutate({ allow: false })}>{t('authorize.deny')}</Button>
                  <Button type="link" onClick={() => void elsewhere()}>
                    {t('authorize.elsewhere')}
                  </Button>
                </div>
              </>
            )
          }
        </DataState>
      </div>
    </div>
  );
}
