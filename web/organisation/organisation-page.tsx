import './organisation.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Input, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kit/use-format.ts';
import { useTitle } from '../kit/use-title.ts';
import { PeopleList } from './people-list.tsx';
import { UnitsView } from './units-view.tsx';

export function OrganisationPage() {
  const { t } = useTranslation();
  const format = useFormat();
  useTitle(t('organisation.title'));
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/organisation' });
  const { tab = 'units', at } = search;
  const past = at === undefined ? undefined : new Date(at).toISOString();
  /** Goes to the same page with something changed; an empty text takes it away. */
  const go = (change: Partial<Record<'tab' | 'unit' | 'at', string>>) =>
    void navigate({
      to: '/organisation',
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== '')),
      replace: true,
    });
  return (
    <div className="shell-page">
      <h1>{t('organisation.title')}</h1>
      <div className="organisation-bar">
        <label htmlFor="organisation-at">
          {`${t('organisation.at')} (${t('organisation.atHint')})`}
          <Input
            id="organisation-at"
            type="datetime-local"
            value={at ?? ''}
            onChange={({ target }) => go({ at: target.value })}
          />
        </label>
      </div>
      {past ? (
        <Alert
          type="info"
          showIcon
          className="kit-outdated"
          title={t('organisation.atPast', { at: format.instant(past) })}
          action={
            <Button size="small" onClick={() => go({ at: '' })}>
              {t('organisation.now')}
            </Button>
          }
        />
      ) : null}
      <Tabs
        activeKey={tab === 'people' ? 'people' : 'units'}
        onChange={(key) => go({ tab: key })}
        destroyOnHidden
        items={[
          {
            key: 'units',
            label: t('organisation.units'),
            children: <UnitsView at={past} unit={search.unit} onUnit={(unit) => go({ unit })} />,
          },
          { key: 'people', label: t('organisation.people'), children: <PeopleList at={past} /> },
        ]}
      />
    </div>
  );
}
