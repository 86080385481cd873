import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, QRCode, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BegunTotp } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { useProblemText } from '../kit/problem-note.tsx';

interface TotpDialogProps {
  readonly begun: BegunTotp;
  /** With the recovery codes that came with the first factor. */
  readonly onClose: (codes: readonly string[]) => void;
}

/** Enrols an authenticator app: its secret as a picture and as text, then a code to show that it works. */
export function TotpDialog({ begun, onClose }: TotpDialogProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const confirm = useMutation({
    mutationFn: ({ code }: { code: string }) => identity.confirmTotp(begun.id, code),
    onSuccess: ({ recoveryCodes }) => onClose(recoveryCodes),
  });
  return (
    <Modal open title={t('account.addTotp')} footer={null} onCancel={() => onClose([])}>
      <p>{t('account.totpScan')}</p>
      <div className="account-qr">
        <QRCode value={begun.uri} size={180} />
        <Typography.Text code copyable={{ tooltips: [t('account.copy'), t('account.copied')] }}>
          {begun.secret}
        </Typography.Text>
      </div>
      {confirm.error ? <Alert type="error" showIcon role="alert" title={problemText(confirm.error)} /> : null}
      <Form<{ code: string }> layout="vertical" requiredMark={false} onFinish={(values) => confirm.mutate(values)}>
        <Form.Item
          name="code"
          label={t('account.code')}
          rules={[{ required: true, pattern: /^\d{6}$/, message: t('signInMore.codeMissing') }]}
        >
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          {t('account.confirm')}
        </Button>
      </Form>
    </Modal>
  );
}
