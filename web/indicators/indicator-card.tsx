import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Indicator } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { durationIn_ms } from '../kit/format.ts';
import { useFormat } from '../kit/use-format.ts';

export function IndicatorCard({ indicator }: { readonly indicator: Indicator }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { id, title, definition, formula, source, unit, scopes, inputs, window, staleAfter } = indicator;
  const facts = [
    [t('indicators.formula'), text(formula)],
    [t('indicators.source'), source],
    [t('indicators.unit'), unit.symbol || t('indicators.noUnit')],
    [t('indicators.scopes'), format.list(scopes.map((scope) => t(`scope.${scope}`)))],
    [t('indicators.window'), t(window === 'day' ? 'indicators.windowDay' : 'indicators.windowLatest')],
    [t('indicators.staleAfter'), format.span(durationIn_ms(staleAfter) ?? 0)],
    [t('indicators.inputs'), format.list(inputs)],
  ];
  return (
    <li className="indicators-card">
      <div className="indicators-head">
        <h2>{text(title)}</h2>
        <code className="kit-code">{id}</code>
      </div>
      <p>{text(definition)}</p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Link to="/cockpit" search={{ indicator: id }}>
        {t('indicators.onMap')}
      </Link>
    </li>
  );
}
