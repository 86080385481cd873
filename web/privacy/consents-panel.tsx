import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useListText, useText } from '../i18n/use-language.ts';
import { PagedList } from '../kit/paged-list.tsx';
import { useFormat } from '../kit/use-format.ts';
import { type ConsentReceipt, privacyQueries } from './privacy-client.ts';
import { SearchBar, usePrivacySearch } from './search-bar.tsx';

const tones = { valid: 'kit-tag-good', withdrawn: 'kit-tag-bad', expired: '' } as const;

export function ConsentsPanel() {
  const { t } = useTranslation();
  const { id, purpose, unit, state, from, to } = usePrivacySearch();
  const consents = useInfiniteQuery(privacyQueries.consents({ id, purpose, unit, state, from, to }));
  return (
    <>
      <SearchBar fields={['purpose', 'state', 'from', 'to', 'id']} />
      <PagedList query={consents} empty={t('privacy.noConsents')}>
        {(consent) => <ConsentRow consent={consent} />}
      </PagedList>
    </>
  );
}

function ConsentRow({ consent }: { readonly consent: ConsentReceipt }) {
  const { t } = useTranslation();
  const text = useText();
  const listText = useListText();
  const format = useFormat();
  const { id, person, unitName, purpose, classes, givenAt, expiresAt, withdrawnAt, state, uses } = consent;
  const ended =
    withdrawnAt === null
      ? t('privacy.holdsUntil', { at: format.instant(expiresAt, 'date') })
      : t('privacy.withdrawnAt', { at: format.instant(withdrawnAt, 'second') });
  return (
    <>
      <div>
        <strong>{text(unitName)}</strong> · {text(purpose.title)}{' '}
        <Tag className={tones[state]}>{t(`privacy.state.${state}`)}</Tag>
        <div className="kit-muted">
          {t('privacy.classesOf', { classes: listText(classes.map((one) => t(`privacy.class.${one}`))) })}
        </div>
        <div className="kit-muted">
          {t('privacy.givenAt', { at: format.instant(givenAt, 'second') })} · {ended}
        </div>
        <div className="kit-code">
          {t('privacy.person', { person })} · {id}
        </div>
      </div>
      <div className="privacy-counts">
        <Link to="/privacy" search={{ tab: 'uses', consent: id }}>
          {t('privacy.usesBy', { count: uses, number: format.number(uses) })}
        </Link>
        <Link to="/audit" search={{ resource: `consent/${id}` }}>
          {t('privacy.inLog')}
        </Link>
      </div>
    </>
  );
}
