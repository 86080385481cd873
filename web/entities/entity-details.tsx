import { LockOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useListText, useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { Panel } from '../kit/panel.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useTitle } from '../kit/use-title.ts';
import { useIsKeeper } from '../policies/use-is-keeper.ts';
import { declarePurpose, useDeclaredPurpose } from '../purpose/declared-purpose.ts';
import { PurposeBar } from '../purpose/purpose-bar.tsx';
import { type EntityField, type EntitySight, entityQueries } from './entities-client.ts';

export function EntityDetails({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const why = useDeclaredPurpose();
  const sight = useQuery(entityQueries.sight(id, why));
  // The reason holds for what it was given for.
  useEffect(() => () => declarePurpose(undefined), []);
  return (
    <div className="shell-page">
      <p>
        <Link to="/entities" search={sight.data?.types[0] ? { type: sight.data.types[0].id } : {}}>
          ‹ {t('entities.title')}
        </Link>
      </p>
      <DataState query={sight}>{(data) => <Sight sight={data} />}</DataState>
      {sight.error && why ? <PurposeBar kept={[]} /> : null}
    </div>
  );
}

function Sight({ sight }: { readonly sight: EntitySight }) {
  const { t } = useTranslation();
  const text = useText();
  const listText = useListText();
  const format = useFormat();
  const { id, name, types, modifiedAt, attributes } = sight;
  const title = text(name ?? undefined) || id;
  useTitle(title);
  const kept = attributes.filter(({ shown }) => shown !== 'whole').map(({ opens }) => opens);
  return (
    <>
      <h1>{title}</h1>
      <p className="kit-muted">
        {listText(types.map((type) => text(type.title)))} ·{' '}
        {t('entities.changed', { at: format.instant(modifiedAt, 'second') })}
        <span className="kit-code entities-id">{id}</span>
      </p>
      <PurposeBar kept={kept} />
      <Panel title={t('entities.attributes')}>
        <ul className="entities-fields">
          {attributes.map((field) => (
            <FieldRow key={field.name} field={field} entity={id} />
          ))}
        </ul>
      </Panel>
    </>
  );
}

function FieldRow({ field, entity }: { readonly field: EntityField; readonly entity: string }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const isKeeper = useIsKeeper();
  const { name, title, grade, class: personal, sensitive, shown, observedAt, opens } = field;
  return (
    <li>
      <div>
        <span>{text(title)}</span> <code className="kit-code">{name}</code>
        <div className="entities-marks">
          <Tag className={grade === 'open' || grade === 'internal' ? '' : 'kit-tag-bad'}>
            {t(`entities.grade.${grade}`)}
          </Tag>
          {personal ? (
            <Tag className={sensitive ? 'kit-tag-bad' : 'kit-tag-info'}>
              {t('entities.personal', { class: t(`privacy.class.${personal}`) })}
            </Tag>
          ) : null}
          {isKeeper ? (
            <Link to="/policies" search={{ tab: 'readers', entity, attribute: name }}>
              {t('policies.tabReaders')}
            </Link>
          ) : null}
        </div>
      </div>
      <div className="entities-value">
        <FieldValue field={field} />
        {shown === 'whole' ? null : (
          <div className="kit-muted">
            <LockOutlined /> {t(`entities.shown.${shown}`)} · {t(`entities.opens.${opens ?? 'nothing'}`)}
          </div>
        )}
        {observedAt ? <div className="kit-muted">{format.instant(observedAt, 'second')}</div> : null}
      </div>
    </li>
  );
}

function FieldValue({ field: { shown, value, unit } }: { readonly field: EntityField }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (shown === 'hidden') return <span aria-hidden>••••••</span>;
  if (value === null) return <span className="kit-muted">{t('entities.noValue')}</span>;
  const said =
    typeof value === 'number' ? format.number(value) : typeof value === 'string' ? value : JSON.stringify(value);
  return <strong>{unit === null ? said : `${said} ${unit}`}</strong>;
}
