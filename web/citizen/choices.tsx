import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import type { Fault } from './draft.ts';
import { faultOf } from './page.tsx';
import { useTexts } from './use-texts.ts';

interface ChoicesProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly title: string; readonly hint?: string | undefined }[];
  readonly faults: readonly Fault[];
  readonly onChange: (value: string) => void;
}

export function Choices({ id, label, value, choices, faults, onChange }: ChoicesProps) {
  const { t } = useTexts();
  const fault = faultOf(faults, id);
  return (
    <RadioGroup
      id={id}
      className={fault ? 'field wrong' : 'field'}
      value={value}
      onChange={onChange}
      isInvalid={fault !== undefined}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      {fault && <span className="fault">{t(fault.key, fault.fillings)}</span>}
      {choices.map((choice) => (
        <Radio key={choice.value} value={choice.value} className="radio">
          <span className="radio-dot" aria-hidden="true" />
          <span>
            {choice.title}
            {choice.hint && <span className="hint">{choice.hint}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
