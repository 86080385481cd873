import { type ReactNode, useId, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Problem } from '../api/problem.ts';
import { useTexts } from './use-texts.ts';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly type?: 'text' | 'password' | 'number';
  readonly autoComplete?: string;
}

export function Field({ label, value, onChange, hint, type = 'text', autoComplete = 'off' }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <input
        id={id}
        type={type}
        required
        value={value}
        autoComplete={autoComplete}
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, title: string])[];
  readonly onChange: (value: string) => void;
}

export function Select({ label, value, choices, onChange }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Trouble({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { of, t } = useTexts();
  return (
    <div className="summary" role="alert">
      <p>{error instanceof Problem ? of(error.text) : String(error)}</p>
      {onRetry && (
        <Button className="button secondary" onPress={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

/** One act at a time, and what went wrong with it. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  }
  return { busy, error, act };
}

interface FormProps {
  readonly action: string;
  readonly secondary?: boolean;
  readonly onSend: () => Promise<void>;
  readonly children: ReactNode;
}

/** Fields and the button that sends them. */
export function Form({ action, secondary = false, onSend, children }: FormProps) {
  const { busy, error, act } = useAct();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void act(onSend);
      }}
    >
      {error !== undefined && <Trouble error={error} />}
      {children}
      <p className="actions">
        <Button className={secondary ? 'button secondary' : 'button'} type="submit" isDisabled={busy}>
          {action}
        </Button>
      </p>
    </form>
  );
}

interface LoadedProps<T> {
  readonly of: { readonly data?: T; readonly error?: unknown; reload(): void };
  readonly children: (data: T) => ReactNode;
}

export function Loaded<T>({ of: { data, error, reload }, children }: LoadedProps<T>) {
  const { t } = useTexts();
  if (error !== undefined) return <Trouble error={error} onRetry={reload} />;
  return data === undefined ? <p role="status">{t('loading')}</p> : children(data);
}
