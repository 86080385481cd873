import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Popconfirm, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { auditActs, auditQueries, type Witness, type Witnessed } from './audit-client.ts';

/** Who vouches for this log, and for whose logs this node vouches. */
export function WitnessPanel() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [adding, setAdding] = useState<'witness' | 'witnessed'>();
  const witnesses = useQuery(auditQueries.witnesses());
  const publicKey = useQuery(auditQueries.checkpoints()).data?.publicKey;
  const done = () => {
    setAdding(undefined);
    void message.success(t('audit.added'));
  };
  const addWitness = useAct('audit', auditActs.addWitness, done);
  const addWitnessed = useAct('audit', auditActs.addWitnessed, done);
  return (
    <DataState query={witnesses}>
      {({ items, witnessed }) => (
        <div className="audit-witnesses">
          <section className="audit-job">
            <h2 className="audit-heading">{t('audit.witnesses')}</h2>
            <p className="kit-muted">{t('audit.witnessesHint')}</p>
            {items.length === 0 ? <EmptyNote reason={t('audit.noWitnesses')} /> : null}
            <ul className="audit-jobs">
              {items.map((witness) => (
                <WitnessLine key={witness.id} witness={witness} />
              ))}
            </ul>
            <Button onClick={() => setAdding('witness')}>{t('audit.addWitness')}</Button>
          </section>
          <section className="audit-job">
            <h2 className="audit-heading">{t('audit.witnessed')}</h2>
            <p className="kit-muted">{t('audit.witnessedHint')}</p>
            {witnessed.length === 0 ? <EmptyNote reason={t('audit.noWitnessed')} /> : null}
            <ul className="audit-jobs">
              {witnessed.map((log) => (
                <WitnessedLine key={log.key} log={log} />
              ))}
            </ul>
            <Button onClick={() => setAdding('witnessed')}>{t('audit.addWitnessed')}</Button>
          </section>
          <section className="audit-job">
            <h2 className="audit-heading">{t('audit.publicKey')}</h2>
            <p className="kit-muted">{t('audit.publicKeyHint')}</p>
            <Typography.Text
              code
              className="audit-key"
              copyable={{ text: publicKey ?? '', tooltips: [t('account.copy'), t('account.copied')] }}
            >
              {publicKey?.trim()}
            </Typography.Text>
          </section>
          {adding ? (
            <WitnessDialog
              title={t(adding === 'witness' ? 'audit.addWitness' : 'audit.addWitnessed')}
              hasUrl={adding === 'witness'}
              busy={addWitness.isPending || addWitnessed.isPending}
              onClose={() => setAdding(undefined)}
              onSubmit={({ name, url, publicKey: pem }) =>
                adding === 'witness'
                  ? addWitness.mutate({ name, url, publicKey: pem })
                  : addWitnessed.mutate({ name, publicKey: pem })
              }
            />
          ) : null}
        </div>
      )}
    </DataState>
  );
}

function WitnessLine({ witness: { id, name, url, size, failure, failedAt } }: { readonly witness: Witness }) {
  const { t } = useTranslation();
  const format = useFormat();
  const end = useAct('audit', auditActs.endWitness);
  return (
    <li>
      <div className="kit-row kit-row-between">
        <strong>{name}</strong>
        <EndButton onEnd={() => end.mutate(id)} />
      </div>
      <code className="kit-code">{url}</code>
      <p>{size > 0 ? t('audit.vouchedUpTo', { size: format.number(size) }) : t('audit.neverVouched')}</p>
      {failure && failedAt ? (
        <p className="audit-bad">{t('audit.failedSince', { at: format.instant(failedAt), failure })}</p>
      ) : null}
    </li>
  );
}

function WitnessedLine({ log }: { readonly log: Witnessed }) {
  const { t } = useTranslation();
  const format = useFormat();
  const end = useAct('audit', auditActs.endWitnessed);
  return (
    <li>
      <div className="kit-row kit-row-between">
        <strong>{log.name}</strong>
        <EndButton onEnd={() => end.mutate(log.key)} />
      </div>
      <code className="kit-code">{log.key}</code>
      <p>
        {t('audit.seenUpTo', { size: format.number(log.size) })}
        {log.seenAt ? ` · ${format.instant(log.seenAt)}` : ''}
      </p>
      {log.contradictedAt ? (
        <p className="audit-bad">{t('audit.contradictedAt', { at: format.instant(log.contradictedAt) })}</p>
      ) : null}
      {log.refusedAt && !log.contradictedAt ? (
        <p className="audit-bad">{t('audit.refusedAt', { at: format.instant(log.refusedAt) })}</p>
      ) : null}
    </li>
  );
}

function EndButton({ onEnd }: { readonly onEnd: () => void }) {
  const { t } = useTranslation();
  return (
    <Popconfirm title={t('audit.endSure')} onConfirm={onEnd}>
      <Button size="small" danger>
        {t('audit.end')}
      </Button>
    </Popconfirm>
  );
}

interface WitnessForm {
  readonly name: string;
  readonly url: string;
  readonly publicKey: string;
}

interface WitnessDialogProps {
  readonly title: string;
  readonly hasUrl: boolean;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onSubmit: (form: WitnessForm) => void;
}

function WitnessDialog({ title, hasUrl, busy, onClose, onSubmit }: WitnessDialogProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<WitnessForm>();
  const needed = { required: true, whitespace: true, message: t('audit.required') };
  return (
    <Modal open title={title} confirmLoading={busy} onCancel={onClose} onOk={() => form.submit()}>
      <Form<WitnessForm> form={form} layout="vertical" requiredMark={false} onFinish={onSubmit}>
        <Form.Item name="name" label={t('audit.name')} rules={[needed]}>
          <Input maxLength={100} />
        </Form.Item>
        {hasUrl ? (
          <Form.Item name="url" label={t('audit.url')} extra={t('audit.urlHint')} rules={[needed]}>
            <Input maxLength={500} spellCheck={false} />
          </Form.Item>
        ) : null}
        <Form.Item name="publicKey" label={t('audit.pem')} rules={[needed]}>
          <Input.TextArea rows={4} spellCheck={false} placeholder="-----BEGIN PUBLIC KEY-----" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
