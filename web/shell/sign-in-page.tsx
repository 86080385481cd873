import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { hub } from '../api/hub.ts';
import { Problem } from '../api/problem.ts';
import { queries } from '../api/queries.ts';
import { chooseLanguage } from '../i18n/i18n.ts';
import { useLanguage, useText } from '../i18n/use-language.ts';
import { useProblemText } from '../kit/problem-note.tsx';
import { useTitle } from '../kit/use-title.ts';
import icon from './icon.svg';

interface Credentials {
  readonly account: string;
  readonly password: string;
}

export function SignInPage() {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  useTitle(t('page.signIn'));
  const client = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  const city = useQuery(queries.city()).data;
  const problemText = useProblemText();
  const signIn = useMutation({
    mutationFn: ({ account, password }: Credentials) => hub.signIn(account.trim(), password),
    onSuccess: async ({ principal }) => {
      client.setQueryData(queries.session().queryKey, principal);
      await navigate({ href: ownPath(to), replace: true });
    },
  });
  const wrong = signIn.error instanceof Problem && signIn.error.status === 401;
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
        <h1>{t('signIn.title')}</h1>
        {signIn.error ? (
          <Alert type="error" showIcon role="alert" title={wrong ? t('signIn.wrong') : problemText(signIn.error)} />
        ) : null}
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
        <p className="kit-muted">{t('signIn.hint')}</p>
      </div>
    </main>
  );
}

/** Only a path of this app: a link must not send a fresh sign-in elsewhere. */
function ownPath(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') && !to.startsWith('/sign-in')
    ? to
    : '/cockpit';
}
