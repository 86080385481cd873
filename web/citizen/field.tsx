import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { type Fault, mostCharacters } from './draft.ts';
import { faultOf } from './page.tsx';
import { useTexts } from './use-texts.ts';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: string;
  readonly faults: readonly Fault[];
  readonly onChange: (value: string) => void;
  readonly rows?: number;
  readonly type?: 'text' | 'tel' | 'email' | 'number';
  readonly autoComplete?: string;
}

/** A labelled text field whose fault stands beside it and is read with it. */
export function Field({ id, label, hint, value, faults, onChange, rows, type = 'text', autoComplete }: FieldProps) {
  const { t } = useTexts();
  const fault = faultOf(faults, id);
  return (
    <TextField
      className={fault ? 'field wrong' : 'field'}
      value={value}
      onChange={onChange}
      isInvalid={fault !== undefined}
      validationBehavior="aria"
      type={type === 'number' ? 'text' : type}
      inputMode={type === 'number' ? 'decimal' : 'text'}
      {...(autoComplete === undefined ? {} : { autoComplete })}
    >
      <Label>{label}</Label>
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="fault">{fault && t(fault.key, fault.fillings)}</FieldError>
      {rows === undefined ? <Input id={id} /> : <TextArea id={id} rows={rows} maxLength={mostCharacters * 2} />}
    </TextField>
  );
}
