import { useTranslation } from 'react-i18next';
import type { Evidence, Indicator, IndicatorValue } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { LevelTag } from '../kit/level-tag.tsx';
import { ProvenanceChips } from '../kit/provenance-chip.tsx';
import { StaleMark } from '../kit/stale-mark.tsx';
import { useFormat } from '../kit/use-format.ts';

interface EvidenceHeadProps {
  readonly value: IndicatorValue;
  readonly evidence: Evidence;
  readonly indicator: Indicator | undefined;
}

export function EvidenceHead({ value, evidence, indicator }: EvidenceHeadProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  return (
    <section>
      <div className="evidence-subject">{text(value.subjectName)}</div>
      {value.value === undefined ? (
        <div className="evidence-nothing">
          <strong>{t('common.noData')}</strong>
          <span>{text(value.missing) || t('state.noReason')}</span>
        </div>
      ) : (
        <div className={`evidence-value ${value.stale ? 'evidence-stale' : ''}`}>
          <strong>{format.number(value.value)}</strong>
          <span>{indicator?.unit.symbol ?? value.unit?.symbol}</span>
          {value.level ? <LevelTag level={value.level} faded={value.stale} /> : null}
        </div>
      )}
      <div className="evidence-marks">
        <ProvenanceChips provenances={value.provenance} />
        {value.stale ? <StaleMark at={value.observedAt ?? value.at} indicator={indicator} /> : null}
        <Age at={value.observedAt ?? value.at} />
      </div>
      <dl className="evidence-facts">
        <dt>{t('evidence.definition')}</dt>
        <dd>{text(evidence.definition)}</dd>
        <dt>{t('evidence.formula')}</dt>
        <dd>{text(evidence.formula)}</dd>
        <dt>{t('evidence.source')}</dt>
        <dd>{evidence.source}</dd>
        <dt>{t('evidence.dataTime')}</dt>
        <dd>{format.instant(value.observedAt ?? value.at, 'second')}</dd>
        <dt>{t('evidence.computedAt')}</dt>
        <dd>{format.instant(value.computedAt, 'second')}</dd>
      </dl>
    </section>
  );
}
