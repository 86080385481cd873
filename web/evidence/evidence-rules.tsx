import { useTranslation } from 'react-i18next';
import type { EvidenceRule, Threshold } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { durationIn_ms } from '../kit/format.ts';
import { SeverityMark } from '../kit/severity-mark.tsx';
import { useFormat } from '../kit/use-format.ts';

export function EvidenceRules({ rules, unit }: { readonly rules: readonly EvidenceRule[]; readonly unit: string }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const words = ({ above, below, lasting }: Threshold) => {
    const value = (number: number) => `${format.number(number)} ${unit}`.trim();
    const span_ms = durationIn_ms(lasting) ?? 0;
    return [
      above === undefined ? '' : t('evidence.above', { value: value(above) }),
      below === undefined ? '' : t('evidence.below', { value: value(below) }),
      span_ms === 0 ? t('evidence.atOnce') : t('evidence.lasting', { span: format.span(span_ms) }),
    ]
      .filter(Boolean)
      .join(' · ');
  };
  return (
    <section>
      <h3>{t('evidence.thresholds')}</h3>
      {rules.length === 0 ? <p className="kit-muted">{t('evidence.noRules')}</p> : null}
      <ul className="evidence-rules">
        {rules.map((rule) => (
          <li key={rule.id}>
            <SeverityMark severity={rule.severity} />
            <div>
              <strong>{text(rule.title)}</strong>
              <div className="kit-muted">{words(rule.raises)}</div>
              <div className="kit-muted">{t('evidence.clears', { condition: words(rule.clears) })}</div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
