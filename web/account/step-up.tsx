import { startAuthentication } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { identity } from '../api/identity.ts';
import { useProblemText } from '../kit/problem-note.tsx';
import { passkeysWork } from './passkeys-work.ts';

/** Asks for a second factor anew, by code or by passkey. */
export function StepUp({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const onSuccess = () => {
    void message.success(t('account.stepUpDone'));
    onDone();
  };
  const byCode = useMutation({ mutationFn: (code: string) => identity.stepUp({ code }), onSuccess });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { challenge, options } = await identity.stepUpChallenge();
      return identity.stepUp({ challenge, response: await startAuthentication({ optionsJSON: options }) });
    },
    onSuccess,
  });
  const error = byCode.error ?? byPasskey.error;
  return (
    <>
      <p className="kit-muted">{t('account.stepUpHint')}</p>
      {error ? <Alert type="error" showIcon role="alert" title={problemText(error)} /> : null}
      <Form<{ code: string }> layout="vertical" requiredMark={false} onFinish={({ code }) => byCode.mutate(code)}>
        <Form.Item
          name="code"
          label={t('account.code')}
          extra={t('account.codeHint')}
          rules={[{ required: true, message: t('signInMore.codeMissing') }]}
        >
          <Input autoComplete="one-time-code" autoFocus />
        </Form.Item>
        <div className="kit-row">
          <Button type="primary" htmlType="submit" loading={byCode.isPending}>
            {t('account.confirm')}
          </Button>
          {passkeysWork() ? (
            <Button loading={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
              {t('account.stepUpPasskey')}
            </Button>
          ) : null}
        </div>
      </Form>
    </>
  );
}
