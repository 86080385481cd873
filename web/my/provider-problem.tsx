import { type TextKey, useTexts } from './use-texts.ts';

const problems: Readonly<Record<string, TextKey>> = {
  'oidc.providerFailed': 'providerFailed',
  'oidc.noContact': 'providerNoContact',
  'oidc.contactTaken': 'providerTaken',
  'oidc.boundElsewhere': 'providerElsewhere',
};

/** What went wrong at the other provider, as the way back from it says. */
export function ProviderProblem() {
  const { t } = useTexts();
  const code = new URLSearchParams(location.search).get('problem');
  if (code === null) return null;
  return (
    <div className="summary" role="alert">
      <p>{t(problems[code] ?? 'providerRefused')}</p>
    </div>
  );
}
