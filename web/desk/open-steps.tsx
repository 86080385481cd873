import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseAction, OpenStep } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';

interface OpenStepsProps {
  readonly steps: readonly OpenStep[];
  readonly onChoose: (step: OpenStep, action: CaseAction) => void;
}

/** A case that its process has at several steps at once: each with what takes it on from there. */
export function OpenSteps({ steps, onChoose }: OpenStepsProps) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <div className="case-open-steps">
      <span className="kit-muted">{t('case.openSteps', { count: steps.length })}</span>
      <ul>
        {steps.map((step) => (
          <li key={step.step}>
            <strong>{text(step.title)}</strong>
            {step.actions.length === 0 ? <span className="kit-muted">{t('case.notYourStep')}</span> : null}
            {step.actions.map((action, index) => (
              <Button
                key={action.action}
                size="small"
                type={index === 0 ? 'primary' : 'default'}
                danger={action.action === 'fail' || action.action === 'return'}
                onClick={() => onChoose(step, action)}
              >
                {text(action.title)}
              </Button>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
