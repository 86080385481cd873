import { Steps } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile, CaseStepProgress } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMedia } from '../kit/use-media.ts';

const states = { done: 'finish', current: 'process', ahead: 'wait' } as const satisfies Record<
  CaseStepProgress['state'],
  string
>;
const texts = { done: 'case.stepDone', current: 'case.stepCurrent', ahead: 'case.stepAhead' } as const;

export function CaseSteps({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const narrow = useMedia('(max-width: 1279px)');
  const content = ({ state, leftAt, dueAt, actor }: CaseStepProgress) => {
    const when = leftAt
      ? format.instant(leftAt)
      : state === 'current' && dueAt
        ? t('cockpit.due', { at: format.instant(dueAt) })
        : t(texts[state]);
    return [actor?.name, when].filter(Boolean).join(' · ');
  };
  return (
    <section>
      <h3>{t('case.steps')}</h3>
      <Steps
        size="small"
        orientation={narrow ? 'vertical' : 'horizontal'}
        titlePlacement={narrow ? 'horizontal' : 'vertical'}
        responsive={false}
        current={file.steps.findIndex(({ state }) => state === 'current')}
        items={file.steps.map((step) => ({
          key: step.id,
          title: text(step.title),
          content: content(step),
          status: states[step.state],
        }))}
      />
    </section>
  );
}
