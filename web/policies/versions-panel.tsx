import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { diffLines } from './diff-lines.ts';
import { type PolicyChange, policyQueries } from './policies-client.ts';

const changeTags = {
  added: 'kit-tag-good',
  removed: 'kit-tag-bad',
  changed: 'policies-change-changed',
} as const satisfies Record<PolicyChange['change'], string>;

/** How the policies changed: every version that was in force, and what is different between two. */
export function VersionsPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = useInfiniteQuery(policyQueries.versions());
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const [chosen, choose] = useState<number>();
  const [from, setFrom] = useState<number>();
  const number = chosen ?? items[0]?.number;
  return (
    <DataState query={versions}>
      {() => (
        <div className="policies-versions">
          <ol className="policies-version-list" reversed>
            {items.map((version) => (
              <li key={version.number}>
                <button
                  type="button"
                  aria-pressed={version.number === number}
                  onClick={() => {
                    choose(version.number);
                    setFrom(undefined);
                  }}
                >
                  <strong>{t('policies.version', { number: version.number })}</strong>
                  <span className="kit-muted">
                    {format.instant(version.at)} · {version.actor.name}
                  </span>
                  {version.reason ? <span>{version.reason}</span> : null}
                  <code className="kit-code">{version.hash.slice(0, 16)}</code>
                </button>
              </li>
            ))}
            {versions.hasNextPage ? (
              <Button block onClick={() => void versions.fetchNextPage()}>
                {t('common.more')}
              </Button>
            ) : null}
          </ol>
          {number === undefined ? null : (
            <div className="policies-changes">
              <div className="policies-compare">
                <label htmlFor="policies-against">{t('policies.against')}</label>
                <Select
                  id="policies-against"
                  value={from ?? 0}
                  onChange={(value) => setFrom(value === 0 ? undefined : value)}
                  options={[
                    { value: 0, label: t('policies.before') },
                    ...items
                      .filter((version) => version.number !== number)
                      .map((version) => ({
                        value: version.number,
                        label: t('policies.version', { number: version.number }),
                      })),
                  ]}
                />
              </div>
              <Changes number={number} from={from} />
            </div>
          )}
        </div>
      )}
    </DataState>
  );
}

function Changes({ number, from }: { readonly number: number; readonly from: number | undefined }) {
  const { t } = useTranslation();
  const text = useText();
  const changes = useQuery(policyQueries.changes(number, from));
  return (
    <DataState query={changes} empty={({ items }) => (items.length === 0 ? t('policies.noChanges') : undefined)}>
      {(data) => (
        <>
          <p className="kit-muted">
            {data.from === null
              ? t('policies.firstVersion', { count: data.items.length })
              : t('policies.changedFrom', { from: data.from, to: data.to, count: data.items.length })}
          </p>
          <ul className="policies-change-list">
            {data.items.map((change) => (
              <li key={change.id}>
                <details open={data.items.length <= 5}>
                  <summary>
                    <Tag className={changeTags[change.change]}>{t(`policies.change.${change.change}`)}</Tag>
                    <span className="policies-title">{text(change.title)}</span>
                  </summary>
                  <Difference change={change} />
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
    </DataState>
  );
}

const marks = { same: ' ', added: '+', removed: '−' } as const;

function Difference({ change: { before = '', after = '' } }: { readonly change: PolicyChange }) {
  return (
    <pre className="policies-text">
      {diffLines(before.trim(), after.trim()).map(({ kind, line }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity but their order
        <span key={index} className={`policies-line-${kind}`}>
          {`${marks[kind]} ${line}\n`}
        </span>
      ))}
    </pre>
  );
}
