import { startAuthentication } from '@simplewebauthn/browser';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passkeysWork } from '../account/passkeys-work.ts';
import type { Principal } from '../api/contract.ts';
import { identity } from '../api/identity.ts';
import { Problem } from '../api/problem.ts';
import { queries } from '../api/queries.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { chooseLanguage } from '../i18n/i18n.ts';
import { useLanguage, useText } from '../i18n/use-language.ts';
import { useProblemText } from '../kit/problem-note.tsx';
import { useTitle } from '../kit/use-title.ts';
import icon from './icon.svg';
import { ownPath } from './own-path.ts';

interface Credentials {
  readonly account: string;
  readonly password: string;
  readonly code?: string;
}

/** What the identity provider's way back says in the address. */
const problems: Readonly<Record<string, 'refused' | 'nobody' | 'failed'>> = {
  'oidc.nobody': 'nobody',
  'oidc.providerFailed': 'failed',
};

export function SignInPage() {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  useTitle(t('page.signIn'));
  const client = useQueryClient();
  const navigate = useNavigate();
  const { to, problem } = useSearch({ from: '/sign-in' });
  const city = useQuery(queries.city()).data;
  const oidc = useQuery(identityQueries.ways()).data?.oidc;
  const problemText = useProblemText();
  const [first, setFirst] = useState<Credentials>();
  const onSuccess = async ({ principal }: { readonly principal: Principal }) => {
    client.setQueryData(queries.session().queryKey, principal);
    await navigate({ href: ownPath(to), replace: true });
  };
  const signIn = useMutation({
    mutationFn: ({ account, password, code }: Credentials) => identity.signIn(account.trim(), password, code),
    onSuccess,
    onError: (error, credentials) => {
      if (isCodeNeeded(error)) setFirst(credentials);
    },
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { challenge, options } = await identity.passkeyChallenge();
      return identity.passkeySignIn(challenge, await startAuthentication({ optionsJSON: options }));
    },
    onSuccess,
  });
  const error = isCodeNeeded(signIn.error) ? byPasskey.error : (signIn.error ?? byPasskey.error);
  const wrong = error instanceof Problem && error.code === 'session.wrong';
  const fromProvider = problem === undefined ? undefined : t(`signInProblem.${problems[problem] ?? 'refused'}`);
  return (
    <main className="shell-sign-in">
      <div className="shell-sign-in-card">
        <div className="shell-sign-in-brand">
          <img src={icon} alt="" width={44} height={44} />
          <div>
            <strong>{city ? text(city.name) : t('app.name')}</strong>
            <span>{t('app.slogan')}</span>
          </div>
          <Button
            type="text"
            size="small"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => chooseLanguage(language === 'zh' ? 'en' : 'zh')}
          >
            {t('top.otherLanguage')}
          </Button>
        </div>
        <h1>{first ? t('signInMore.codeTitle') : t('signIn.title')}</h1>
        {error ? (
          <Alert type="error" showIcon role="alert" title={wrong ? t('signIn.wrong') : problemText(error)} />
        ) : fromProvider ? (
          <Alert type="error" showIcon role="alert" title={fromProvider} />
        ) : null}
        {first ? (
          <Form<{ code: string }>
            layout="vertical"
            requiredMark={false}
            onFinish={({ code }) => signIn.mutate({ ...first, code })}
          >
            <Form.Item
              name="code"
              label={t('account.code')}
              extra={t('signInMore.codeHint')}
              rules={[{ required: true, whitespace: true, message: t('signInMore.codeMissing') }]}
            >
              <Input size="large" autoComplete="one-time-code" autoFocus spellCheck={false} />
            </Form.Item>
            <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
              {t('signIn.submit')}
            </Button>
            <Button
              type="text"
              block
              onClick={() => {
                setFirst(undefined);
                signIn.reset();
              }}
            >
              {t('signInMore.back')}
            </Button>
          </Form>
        ) : (
          <Form<Credentials>
            layout="vertical"
            requiredMark={false}
            onFinish={(credentials) => signIn.mutate(credentials)}
          >
            <Form.Item
              name="account"
              label={t('signIn.account')}
              rules={[{ required: true, whitespace: true, message: t('signIn.accountMissing') }]}
            >
              <Input size="large" autoComplete="username" autoFocus spellCheck={false} />
            </Form.Item>
            <Form.Item
              name="password"
              label={t('signIn.password')}
              rules={[{ required: true, message: t('signIn.passwordMissing') }]}
            >
              <Input.Password size="large" autoComplete="current-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
              {t('signIn.submit')}
            </Button>
          </Form>
        )}
        {passkeysWork() || oidc ? (
          <div className="shell-sign-in-more">
            {passkeysWork() ? (
              <Button size="large" block loading={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
                {t('signInMore.passkey')}
              </Button>
            ) : null}
            {oidc ? (
              <Button size="large" block href={`/api/v1/session/oidc?${new URLSearchParams({ to: ownPath(to) })}`}>
                {t('signInMore.oidc', { title: oidc })}
              </Button>
            ) : null}
          </div>
        ) : null}
        <p className="kit-muted">{t('signIn.hint')}</p>
      </div>
    </main>
  );
}

function isCodeNeeded(error: unknown): boolean {
  return error instanceof Problem && error.code === 'factor.codeNeeded';
}
