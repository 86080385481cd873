import { useLoad } from '../light/use-load.ts';
import { mine } from './api.ts';
import { Loaded } from './parts.tsx';
import { useTexts } from './use-texts.ts';

export function UsesPart() {
  const { t, of, date } = useTexts();
  return (
    <>
      <p>{t('usesLead')}</p>
      <Loaded of={useLoad(mine.uses)}>
        {(uses) => (
          <>
            {uses.length === 0 && <p>{t('noUses')}</p>}
            <ul className="my-list">
              {uses.map(({ at, actor, entityId, attributes, purpose, caseId, consentId }) => (
                <li key={`${at} ${actor} ${entityId}`}>
                  {t('useLine', { actor, purpose: of(purpose.title), what: `${entityId} (${attributes.join(', ')})` })}
                  <span className="hint">
                    {date(at)}
                    {caseId !== null && ` · ${t('useCase', { id: caseId })}`}
                    {consentId !== null && ` · ${t('useConsent', { id: consentId })}`}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </>
  );
}
