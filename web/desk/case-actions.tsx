import { Button, Dropdown } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseAction, CaseFile, OpenStep } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useIsPhone } from '../kit/use-media.ts';
import { ActionForm } from './action-form.tsx';
import { actionsInOrder, giving } from './action-order.ts';
import { OpenSteps } from './open-steps.tsx';
import { onDeskKey } from './use-desk-keys.ts';

/** What the hub says this reader may do now: the primary act and the next most used ones, the others in a menu. */
export function CaseActions({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const most = useIsPhone() ? 2 : 5;
  const [chosen, setChosen] = useState<CaseAction>();
  const [step, setStep] = useState<OpenStep>();
  const latest = useRef(file.actions);
  latest.current = file.actions;
  useEffect(
    () =>
      onDeskKey((key) => {
        if (key === 'e') setChosen((now) => now ?? latest.current.find(({ action }) => giving.includes(action)));
      }),
    [],
  );
  // What takes one of several open steps on stands with that step.
  const open = file.openSteps ?? [];
  const ofSteps = new Set(open.flatMap((one) => one.actions.map(({ action }) => action)));
  const { primary, sorted } = actionsInOrder(file.actions.filter(({ action }) => !ofSteps.has(action)));
  const close = () => {
    setChosen(undefined);
    setStep(undefined);
  };
  // A menu of one is a button.
  const shown = sorted.length <= most + 1 ? sorted : sorted.slice(0, most);
  const rest = sorted.slice(shown.length);
  return (
    <section className="case-actions" aria-label={t('case.actions')}>
      {open.length > 1 ? (
        <OpenSteps
          steps={open}
          onChoose={(at, action) => {
            setStep(at);
            setChosen(action);
          }}
        />
      ) : null}
      {sorted.length === 0 && open.length < 2 ? <p className="kit-muted">{t('case.noActions')}</p> : null}
      {shown.map((action) => (
        <Button
          key={action.action}
          type={action.action === primary ? 'primary' : 'default'}
          danger={action.action === 'fail' || action.action === 'return'}
          onClick={() => setChosen(action)}
        >
          {text(action.title)}
        </Button>
      ))}
      {rest.length > 0 ? (
        <Dropdown
          trigger={['click']}
          menu={{
            items: rest.map((action) => ({
              key: action.action,
              label: text(action.title),
              onClick: () => setChosen(action),
            })),
          }}
        >
          <Button>{t('case.more', { count: rest.length })}</Button>
        </Dropdown>
      ) : null}
      {chosen ? (
        <ActionForm key={`${step?.step} ${chosen.action}`} file={file} action={chosen} step={step} onClose={close} />
      ) : null}
    </section>
  );
}
