import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useListText, useText } from '../i18n/use-language.ts';
import { PagedList } from '../kit/paged-list.tsx';
import { useFormat } from '../kit/use-format.ts';
import { type DataUse, privacyQueries } from './privacy-client.ts';
import { SearchBar, usePrivacySearch } from './search-bar.tsx';

export function UsesPanel() {
  const { t } = useTranslation();
  const { purpose, consent, case: caseId, from, to } = usePrivacySearch();
  const uses = useInfiniteQuery(privacyQueries.uses({ purpose, consent, case: caseId, from, to }));
  return (
    <>
      <SearchBar fields={['purpose', 'from', 'to', 'consent', 'case']} />
      <PagedList query={uses} empty={t('privacy.noUses')}>
        {(use) => <UseRow use={use} />}
      </PagedList>
    </>
  );
}

function UseRow({ use }: { readonly use: DataUse }) {
  const { t } = useTranslation();
  const text = useText();
  const listText = useListText();
  const format = useFormat();
  const { at, actor, unitName, person, entityId, attributes, purpose, caseId, consentId } = use;
  return (
    <>
      <div>
        <strong>{actor}</strong> {unitName ? `(${text(unitName)}) ` : ''}· {text(purpose.title)}
        <div className="kit-muted">
          {format.instant(at, 'second')} · {t('privacy.saw', { what: listText(attributes) })}
        </div>
        <div className="kit-code">
          {t('privacy.person', { person })}
          {entityId ? ' · ' : ''}
          {entityId ? (
            <Link to="/entities" search={{ id: entityId }}>
              {entityId}
            </Link>
          ) : null}
        </div>
      </div>
      <div className="privacy-counts">
        {caseId ? (
          <Link to="/desk/$caseId" params={{ caseId }} search={{}}>
            {t('privacy.byCase')}
          </Link>
        ) : null}
        {consentId ? (
          <Link to="/privacy" search={{ tab: 'consents', id: consentId }}>
            {t('privacy.byConsent')}
          </Link>
        ) : null}
        <Link
          to="/audit"
          search={{ action: 'personal.read', ...(caseId ? { case: caseId } : { purpose: purpose.code }) }}
        >
          {t('privacy.inLog')}
        </Link>
      </div>
    </>
  );
}
