import { App, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { identity } from '../api/identity.ts';
import { Panel } from '../kit/panel.tsx';
import { useAct } from './use-act.tsx';

interface Change {
  readonly old: string;
  readonly next: string;
  readonly again: string;
}

/** @param onChanged called when the password is the new one */
export function PasswordPanel({ onChanged }: { readonly onChanged?: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Change>();
  const change = useAct(
    'account',
    ({ old, next }: Change) => identity.changePassword(old, next),
    () => {
      form.resetFields();
      void message.success(t('account.passwordChanged'));
      onChanged?.();
    },
  );
  const needed = { required: true, message: t('keys.required') };
  return (
    <Panel title={t('account.password')}>
      <Form<Change>
        form={form}
        layout="vertical"
        requiredMark={false}
        className="account-body"
        onFinish={(values) => change.mutate(values)}
      >
        <Form.Item name="old" label={t('account.oldPassword')} rules={[needed]}>
          <Input.Password size="large" autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('account.newPassword')}
          extra={t('account.newPasswordHint')}
          rules={[needed, { min: 12, message: t('account.newPasswordHint') }]}
        >
          <Input.Password size="large" autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('account.repeatPassword')}
          dependencies={['next']}
          rules={[
            needed,
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('account.repeatWrong'))),
            }),
          ]}
        >
          <Input.Password size="large" autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t('account.password')}
        </Button>
      </Form>
    </Panel>
  );
}
