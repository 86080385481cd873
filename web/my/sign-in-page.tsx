import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLoad } from '../light/use-load.ts';
import { mine, providerUrl, type Ticket } from './api.ts';
import { Field, Form, Trouble, useAct } from './parts.tsx';
import { TicketCode } from './ticket-code.tsx';
import { useTexts } from './use-texts.ts';

type Way = 'signIn' | 'register' | 'forgot';
const titles = { signIn: 'signInTitle', register: 'registerTitle', forgot: 'forgotTitle' } as const;

export function SignInPage({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTexts();
  const [way, setWay] = useState<Way>('signIn');
  const [note, setNote] = useState('');
  const passkey = useAct();
  const provider = useLoad(mine.provider);
  return (
    <>
      <h1>{t(titles[way])}</h1>
      {note !== '' && (
        <p className="card good" role="status">
          {note}
        </p>
      )}
      {way === 'forgot' ? (
        <Recovery
          onDone={() => {
            setNote(t('passwordSet'));
            setWay('signIn');
          }}
        />
      ) : (
        <Credentials key={way} isNew={way === 'register'} onDone={onDone} />
      )}
      {passkey.error !== undefined && <Trouble error={passkey.error} />}
      <p className="actions">
        {way === 'signIn' && (
          <Button
            className="button secondary"
            onPress={() =>
              void passkey.act(async () => {
                await mine.signInByPasskey();
                onDone();
              })
            }
          >
            {t('withPasskey')}
          </Button>
        )}{' '}
        {way === 'signIn' && provider.data && (
          <a className="button secondary" href={providerUrl()}>
            {t('withProvider', { title: provider.data })}
          </a>
        )}
      </p>
      <p className="ways">
        <Button className="link" onPress={() => setWay(way === 'signIn' ? 'register' : 'signIn')}>
          {t(way === 'signIn' ? 'noAccount' : 'haveAccount')}
        </Button>
        {way === 'signIn' && (
          <Button className="link" onPress={() => setWay('forgot')}>
            {t('forgot')}
          </Button>
        )}
      </p>
    </>
  );
}

function Credentials({ isNew, onDone }: { readonly isNew: boolean; readonly onDone: () => void }) {
  const { t } = useTexts();
  const [identifier, setIdentifier] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const send = async () => {
    await (isNew ? mine.register({ identifier, name, password }) : mine.signIn({ identifier, password }));
    onDone();
  };
  return (
    <Form action={t(isNew ? 'register' : 'signIn')} onSend={send}>
      <Field label={t('identifier')} value={identifier} onChange={setIdentifier} autoComplete="username" />
      {isNew && <Field label={t('name')} value={name} onChange={setName} autoComplete="name" />}
      <Field
        label={t('password')}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        {...(isNew ? { hint: t('passwordHint') } : {})}
      />
    </Form>
  );
}

function Recovery({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTexts();
  const [identifier, setIdentifier] = useState('');
  const [ticket, setTicket] = useState<Ticket>();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  if (!ticket)
    return (
      <Form
        action={t('getCode')}
        onSend={async () => {
          const channel = identifier.includes('@') && (await mine.channels()).includes('mail') ? 'mail' : 'counter';
          const made = await mine.recover(identifier, channel);
          setCode(made.code ?? '');
          setTicket(made);
        }}
      >
        <p>{t('forgotLead')}</p>
        <Field label={t('identifier')} value={identifier} onChange={setIdentifier} autoComplete="username" />
      </Form>
    );
  return (
    <Form
      action={t('setPassword')}
      onSend={async () => {
        await mine.finishRecovery(ticket.ticket, { code, password });
        onDone();
      }}
    >
      {ticket.code === undefined ? (
        <Field label={t('code')} value={code} onChange={setCode} autoComplete="one-time-code" />
      ) : (
        <TicketCode ticket={ticket} />
      )}
      <Field
        label={t('password')}
        value={password}
        onChange={setPassword}
        type="password"
        hint={t('passwordHint')}
        autoComplete="new-password"
      />
    </Form>
  );
}
