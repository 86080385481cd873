import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Problem } from '../api/problem.ts';
import { patrolHub } from './patrol-hub.ts';
import type { Patrol } from './use-patrol.ts';
import { useTexts } from './use-texts.ts';

export function SignInForm({ patrol, lead }: { readonly patrol: Patrol; readonly lead: string }) {
  const { t, of } = useTexts();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  /** Asked for once the hub says the account has a second factor. */
  const [code, setCode] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const send = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      await patrolHub.signIn(account.trim(), password, code?.trim());
      await patrol.signedIn(await patrolHub.getPerson());
    } catch (error) {
      if (error instanceof Problem && error.code === 'factor.codeNeeded' && code === undefined) setCode('');
      else setFault(error instanceof Problem ? of(error.text) : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>{lead}</p>
      <label className="line">
        {t('account')}
        <input autoComplete="username" value={account} onChange={(event) => setAccount(event.target.value)} />
      </label>
      <label className="line">
        {t('password')}
        <input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      {code !== undefined && (
        <label className="line">
          {t('code')}
          <input
            // biome-ignore lint/a11y/noAutofocus: the field has just been asked for
            autoFocus
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={32}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <small>{t('codeHint')}</small>
        </label>
      )}
      {fault && <p role="alert">{fault}</p>}
      <Button type="submit" className="big" isDisabled={busy}>
        {busy ? t('signingIn') : t('signIn')}
      </Button>
    </form>
  );
}
