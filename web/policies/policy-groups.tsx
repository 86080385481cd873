import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Input, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useCity } from '../kit/use-city.ts';
import { useFormat } from '../kit/use-format.ts';
import { type ListedPolicy, type PolicyList, policyQueries, reloadPolicies } from './policies-client.ts';

/** The policies in force, in plain words, by where they stand. */
export function PolicyGroups() {
  const { t } = useTranslation();
  const text = useText();
  const [q, setQ] = useState('');
  const list = useQuery(policyQueries.list());
  return (
    <DataState query={list}>
      {(data) => {
        const wanted = q.trim().toLowerCase();
        const found = data.items.filter(({ id, title, text: body }) =>
          `${id} ${text(title)} ${body}`.toLowerCase().includes(wanted),
        );
        const groups = [...Map.groupBy(found, ({ source }) => source)];
        return (
          <>
            <InForce list={data} />
            <Input.Search
              allowClear
              className="policies-find"
              placeholder={t('policies.find')}
              aria-label={t('policies.find')}
              value={q}
              onChange={({ target }) => setQ(target.value)}
            />
            {groups.length === 0 ? <EmptyNote reason={t('policies.noneFound')} /> : null}
            {groups.map(([source, items]) => (
              <PolicyGroup key={source} source={source} items={items} />
            ))}
          </>
        );
      }}
    </DataState>
  );
}

function InForce({ list: { version, tested, refusal, items } }: { readonly list: PolicyList }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { message } = App.useApp();
  const reload = useAct('policy', reloadPolicies, ({ number, isNew }) => {
    void message.success(t(isNew ? 'policies.reloaded' : 'policies.same', { number }));
  });
  return (
    <>
      <div className="policies-force">
        <div>
          <strong>{version ? t('policies.version', { number: version.number }) : '—'}</strong>
          {version ? (
            <div className="kit-muted">
              {t('policies.since', { at: format.instant(version.at), by: version.actor.name })}
              {version.reason ? ` · ${version.reason}` : ''}
            </div>
          ) : null}
          {version ? <code className="kit-code">{version.hash.slice(0, 16)}</code> : null}
        </div>
        <dl className="policies-counts">
          <div>
            <dt>{t('policies.count')}</dt>
            <dd>{format.number(items.length)}</dd>
          </div>
          <div>
            <dt>{t('policies.tested')}</dt>
            <dd>{format.number(tested)}</dd>
          </div>
        </dl>
        <Button loading={reload.isPending} onClick={() => reload.mutate('')}>
          {t('policies.reload')}
        </Button>
      </div>
      {refusal ? (
        <Alert
          type="error"
          showIcon
          className="policies-refusal"
          title={t('policies.refused', { at: format.instant(refusal.at) })}
          description={<code className="kit-code">{refusal.reason}</code>}
        />
      ) : null}
    </>
  );
}

function PolicyGroup({ source, items }: { readonly source: string; readonly items: readonly ListedPolicy[] }) {
  const { t } = useTranslation();
  const title = useSourceTitle()(source);
  return (
    <section className="policies-group">
      <h2>
        {title} <span className="kit-muted">{t('policies.groupCount', { count: items.length })}</span>
      </h2>
      <ul>
        {items.map((policy) => (
          <PolicyLine key={policy.id} policy={policy} />
        ))}
      </ul>
    </section>
  );
}

/** What a file of policies is about; of one nobody knows, its name. */
export function useSourceTitle(): (source: string) => string {
  const { t, i18n } = useTranslation();
  const text = useText();
  const city = useCity();
  return (source) => {
    if (source === 'keys') return t('policies.source.keys');
    if (source.startsWith('pack:')) {
      const pack = city.packs.find(({ id }) => id === source.slice('pack:'.length));
      return t('policies.ofPack', { pack: pack ? text(pack.title) : source });
    }
    const key = `policies.source.${source.replace('.cedar', '')}`;
    return i18n.exists(key) ? t(key as 'policies.source.keys') : t('policies.ofCity', { file: source });
  };
}

function PolicyLine({ policy: { id, effect, title, text: body, since } }: { readonly policy: ListedPolicy }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  return (
    <li>
      <details>
        <summary>
          <EffectTag effect={effect} />
          <span className="policies-title">{text(title)}</span>
        </summary>
        <p className="kit-muted policies-about">
          <code className="kit-code">{id}</code>
          {since ? ` · ${t('policies.sinceVersion', { number: since.number, at: format.instant(since.at) })}` : ''}
        </p>
        <pre className="policies-text">{body.trim()}</pre>
      </details>
    </li>
  );
}

export function EffectTag({ effect }: { readonly effect: 'permit' | 'forbid' }) {
  const { t } = useTranslation();
  return <Tag className={effect === 'permit' ? 'kit-tag-good' : 'kit-tag-bad'}>{t(`policies.effect.${effect}`)}</Tag>;
}
