import { useLoad } from '../light/use-load.ts';
import { mine } from './api.ts';
import { Loaded } from './parts.tsx';
import { useTexts } from './use-texts.ts';

export function UsesPart() {
  const { t, of, date } = useTexts();
  // What the reporter of a case has left has a name of its own; attributes of entities go by theirs.
  const nameOf = (attribute: string) => (attribute === 'contact' ? t('contact') : attribute);
  return (
    <>
      <p>{t('usesLead')}</p>
      <Loaded of={useLoad(mine.uses)}>
        {(uses) => (
          <>
            {uses.length === 0 && <p>{t('noUses')}</p>}
            <ul className="my-list">
              {uses.map(({ at, actor, actorKind, unit, entityId, attributes, purpose, case: reason, consentId }) => (
                <li key={`${at} ${actor} ${entityId}`}>
                  {t('useLine', {
                    actor: t(actorKind === 'service' ? 'byKey' : 'byPerson', { name: actor, unit: of(unit) }),
                    purpose: of(purpose.title),
                    what: `${entityId} (${attributes.map(nameOf).join(', ')})`,
                  })}
                  <span className="hint">
                    {date(at)}
                    {reason !== null && ` · ${t('useCase', { number: reason.number, title: of(reason.title) })}`}
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
