import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLoad } from '../light/use-load.ts';
import { type Account, mine, providerUrl, type Ticket } from './api.ts';
import { Field, Form, Loaded, Trouble, useAct } from './parts.tsx';
import { TicketCode } from './ticket-code.tsx';
import { useTexts } from './use-texts.ts';

interface AccountProps {
  readonly account: Account;
  readonly onChange: () => void;
  readonly onClosed: () => void;
}

export function AccountPart({ account, onChange, onClosed }: AccountProps) {
  const { t } = useTexts();
  const { identifier, level, identityMask = '' } = account;
  return (
    <>
      <p>
        {account.name} · {identifier}
      </p>
      <h2>{t('level')}</h2>
      <p className="card">
        <strong>{t(`level${level}`, { mask: identityMask })}</strong>
      </p>
      {level < 3 && <Raise account={account} onChange={onChange} />}
      <Passkeys />
      <Provider />
      <NewPassword />
      <h2>{t('closeTitle')}</h2>
      <p>{t('closeLead')}</p>
      <PasswordForm
        action={t('close')}
        onSend={async (password) => {
          await mine.close(password);
          onClosed();
        }}
      />
    </>
  );
}

function Raise({ account, onChange }: { readonly account: Account; readonly onChange: () => void }) {
  const { t } = useTexts();
  const channels = useLoad(mine.channels);
  const { busy, error, act } = useAct();
  const [ticket, setTicket] = useState<Ticket>();
  const [code, setCode] = useState('');
  const byMail = account.level < 2 && account.identifierKind === 'email' && channels.data?.includes('mail');
  const ask = (channel: Ticket['channel']) => void act(async () => setTicket(await mine.check(channel)));
  return (
    <>
      <p>{t('raiseLead')}</p>
      {error !== undefined && <Trouble error={error} />}
      {ticket?.code !== undefined && <TicketCode ticket={ticket} />}
      {ticket?.channel === 'mail' && (
        <Form
          action={t('confirm')}
          onSend={async () => {
            await mine.confirm(ticket.ticket, code);
            onChange();
          }}
        >
          <p role="status">{t('mailSent')}</p>
          <Field label={t('code')} value={code} onChange={setCode} autoComplete="one-time-code" />
        </Form>
      )}
      <p className="ways">
        <Button className="button" isDisabled={busy} onPress={() => ask('counter')}>
          {t('getCode')}
        </Button>
        {byMail && (
          <Button className="button secondary" isDisabled={busy} onPress={() => ask('mail')}>
            {t('mailCode')}
          </Button>
        )}
        {ticket && (
          <Button className="button secondary" onPress={onChange}>
            {t('refresh')}
          </Button>
        )}
      </p>
    </>
  );
}

/** The account opened by another provider too, where there is one. */
function Provider() {
  const { t } = useTexts();
  const title = useLoad(mine.provider).data;
  if (!title) return null;
  return (
    <>
      <h2>{title}</h2>
      <p className="actions">
        <a className="button secondary" href={providerUrl(true)}>
          {t('connectProvider', { title })}
        </a>
      </p>
    </>
  );
}

function NewPassword() {
  const { t } = useTexts();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [done, setDone] = useState(false);
  return (
    <>
      <h2>{t('changePassword')}</h2>
      <p>{t('changeLead')}</p>
      <Form
        action={t('changePassword')}
        secondary
        onSend={async () => {
          setDone(false);
          await mine.changePassword({ old, new: fresh });
          setDone(true);
          setOld('');
          setFresh('');
        }}
      >
        <Field label={t('oldPassword')} value={old} onChange={setOld} type="password" autoComplete="current-password" />
        <Field
          label={t('newPassword')}
          hint={t('passwordHint')}
          value={fresh}
          onChange={setFresh}
          type="password"
          autoComplete="new-password"
        />
        {done && (
          <p className="card good" role="status">
            {t('passwordChanged')}
          </p>
        )}
      </Form>
    </>
  );
}

function Passkeys() {
  const { t } = useTexts();
  const loaded = useLoad(mine.passkeys);
  const { error, act } = useAct();
  return (
    <>
      <h2>{t('passkeys')}</h2>
      {error !== undefined && <Trouble error={error} />}
      <Loaded of={loaded}>
        {(all) => (
          <>
            {all.length === 0 && <p>{t('noPasskeys')}</p>}
            <ul className="my-list">
              {all.map(({ id, name }) => (
                <li key={id}>
                  {name}{' '}
                  <Button
                    className="link"
                    onPress={() =>
                      void act(async () => {
                        await mine.removePasskey(id);
                        loaded.reload();
                      })
                    }
                  >
                    {t('remove')}
                  </Button>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <PasswordForm
        action={t('addPasskey')}
        onSend={async (password) => {
          await mine.addPasskey(password, t('passkeyName'));
          loaded.reload();
        }}
      />
    </>
  );
}

interface PasswordFormProps {
  readonly action: string;
  readonly onSend: (password: string) => Promise<void>;
}

function PasswordForm({ action, onSend }: PasswordFormProps) {
  const { t } = useTexts();
  const [password, setPassword] = useState('');
  return (
    <Form
      action={action}
      secondary
      onSend={async () => {
        await onSend(password);
        setPassword('');
      }}
    >
      <Field
        label={t('yourPassword')}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete="current-password"
      />
    </Form>
  );
}
