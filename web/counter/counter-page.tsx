import { App, Button, Descriptions, Form, Input } from 'antd';
import './counter.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { request } from '../api/request.ts';
import { Panel } from '../kit/panel.tsx';
import { useTitle } from '../kit/use-title.ts';

interface CounterView {
  readonly purpose: 'check' | 'recovery';
  readonly name: string;
  readonly identifier: string;
  readonly level: number;
  readonly identityMask?: string;
}

type Seen =
  | { readonly kind: 'contact' }
  | { readonly kind: 'document'; readonly name: string; readonly number: string };

const post = (path: string, json: object) => request<CounterView>(`/counter/${path}`, { method: 'POST', json });

/** An official at a counter compares who stands there with a code, and says what was seen. */
export function CounterPage() {
  const { t } = useTranslation();
  useTitle(t('counter.title'));
  const { message } = App.useApp();
  const [code, setCode] = useState('');
  const [found, setFound] = useState<CounterView>();
  const look = useAct('counter', (given: string) => post('lookup', { code: given }), setFound);
  const check = useAct(
    'counter',
    (seen: Seen) => post('checks', { code, seen }),
    (view) => {
      setFound(view);
      void message.success(t('counter.done', { level: view.level }));
    },
  );
  const needed = { required: true, message: t('keys.required') };
  return (
    <div className="shell-page counter">
      <h1>{t('counter.title')}</h1>
      <p className="kit-muted">{t('counter.lead')}</p>
      <Form<{ code: string }>
        layout="inline"
        requiredMark={false}
        onFinish={(given) => {
          setFound(undefined);
          setCode(given.code);
          look.mutate(given.code);
        }}
      >
        <Form.Item name="code" label={t('counter.code')} rules={[needed]}>
          <Input autoComplete="off" inputMode="numeric" autoFocus />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={look.isPending}>
          {t('counter.look')}
        </Button>
      </Form>
      {found && (
        <Panel title={t(`counter.purpose.${found.purpose}`)}>
          <div className="counter-body">
            <Descriptions
              column={1}
              items={[
                { key: 'name', label: t('counter.person'), children: found.name },
                { key: 'identifier', label: t('counter.identifier'), children: found.identifier },
                { key: 'level', label: t('counter.level'), children: found.level },
                ...(found.identityMask === undefined
                  ? []
                  : [{ key: 'document', label: t('counter.document'), children: found.identityMask }]),
              ]}
            />
            <p className="kit-muted">{t('counter.contactHint')}</p>
            <Button loading={check.isPending} onClick={() => check.mutate({ kind: 'contact' })}>
              {t('counter.contact')}
            </Button>
            <h2>{t('counter.identity')}</h2>
            <Form<{ name: string; number: string }>
              layout="vertical"
              requiredMark={false}
              onFinish={(given) => check.mutate({ kind: 'document', ...given })}
            >
              <Form.Item name="name" label={t('counter.name')} rules={[needed]}>
                <Input autoComplete="off" />
              </Form.Item>
              <Form.Item name="number" label={t('counter.number')} extra={t('counter.numberHint')} rules={[needed]}>
                <Input autoComplete="off" maxLength={18} />
              </Form.Item>
              <Button type="primary" htmlType="submit" loading={check.isPending}>
                {t('counter.confirmIdentity')}
              </Button>
            </Form>
          </div>
        </Panel>
      )}
    </div>
  );
}
