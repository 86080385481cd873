import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';

const levels = {
  promised: 'case.clockPromised',
  legal: 'case.clockLegal',
  unit: 'case.clockUnit',
  step: 'case.clockStep',
} as const;

/** Every clock that runs for the case, and what has stopped it. */
export function CaseClocks({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  if (file.clocks.length < 2 && file.pauses.length === 0) return null;
  return (
    <section className="case-clocks">
      <h3>{t('case.clocks')}</h3>
      <dl>
        {file.clocks.map((clock) => (
          <div key={clock.level}>
            <dt>{t(levels[clock.level])}</dt>
            <dd className={clock.overdue ? 'case-late' : ''}>
              {t('case.usedOf', { used: format.span(clock.used_ms), limit: format.span(clock.limit_ms) })} ·{' '}
              {t('case.due', { at: format.instant(clock.dueAt) })}
              {clock.running || file.state === 'closed' ? '' : ` · ${t('case.paused')}`}
            </dd>
          </div>
        ))}
        {file.pauses.map((pause) => (
          <div key={pause.from}>
            <dt>{t('case.pauses')}</dt>
            <dd>
              {t('case.pauseSpan', {
                from: format.instant(pause.from),
                to: pause.to ? format.instant(pause.to) : t('case.pauseOpen'),
              })}
              {pause.reasonTitle ? ` · ${text(pause.reasonTitle)}` : ''}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
