import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Input, Tree, type TreeDataNode } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrgUnit } from '../api/contract-identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { Panel } from '../kit/panel.tsx';
import { UnitPanel } from './unit-panel.tsx';

interface UnitsViewProps {
  readonly at: string | undefined;
  readonly unit: string | undefined;
  readonly onUnit: (unit: string) => void;
}

/** The tree on one side, the chosen unit with its posts on the other. Branches are fetched when they are opened. */
export function UnitsView({ at, unit, onUnit }: UnitsViewProps) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const [q, setQ] = useState('');
  const root = useQuery(identityQueries.units({ id: 'city', at }));
  const top = useQuery(identityQueries.units({ parent: 'city', at }));
  // Asked by its id, so that a link opens it wherever it lies in the tree.
  const chosen = useQuery({ ...identityQueries.units({ id: unit ?? '', at }), enabled: unit !== undefined }).data
    ?.items[0];
  const found = useQuery({ ...identityQueries.units({ q: q.trim(), at }), enabled: q.trim() !== '' });
  const [known, setKnown] = useState<ReadonlyMap<string, readonly OrgUnit[]>>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was opened belongs to the time that was looked at
  useEffect(() => setKnown(new Map()), [at, top.dataUpdatedAt]);
  const isFinding = q.trim() !== '';
  const shown = isFinding ? found : top;

  const nodes = (units: readonly OrgUnit[]): TreeDataNode[] =>
    units.map((one) => {
      const children = known.get(one.id);
      return {
        key: one.id,
        title: (
          <>
            {text(one.name)} <span className="kit-muted">{t(`organisation.kind.${one.kind}`)}</span>
          </>
        ),
        // The city stands at the head with its own posts; what lies below it follows.
        isLeaf: one.kind === 'city' || children?.length === 0,
        ...(children ? { children: nodes(children) } : {}),
      };
    });

  async function open({ key }: { readonly key: unknown }): Promise<void> {
    const parent = String(key);
    const { items } = await client.fetchQuery(identityQueries.units({ parent, at }));
    setKnown((before) => new Map(before).set(parent, items));
  }

  return (
    <div className="organisation-grid">
      <Panel title={t('organisation.tree')}>
        <div className="organisation-body">
          <Input.Search
            allowClear
            value={q}
            placeholder={t('organisation.search')}
            aria-label={t('organisation.search')}
            onChange={({ target }) => setQ(target.value)}
          />
        </div>
        <div className="organisation-tree">
          <DataState
            query={shown}
            empty={({ items }) => (items.length === 0 ? t('organisation.searchEmpty') : undefined)}
          >
            {({ items }) => (
              <Tree
                key={isFinding ? 'found' : 'tree'}
                aria-label={t('organisation.tree')}
                treeData={nodes(isFinding ? items : [...(root.data?.items ?? []), ...items])}
                loadData={open}
                selectedKeys={unit === undefined ? [] : [unit]}
                onSelect={(_, { node }) => onUnit(String(node.key))}
                blockNode
              />
            )}
          </DataState>
        </div>
      </Panel>
      {chosen ? (
        <UnitPanel unit={chosen} at={at} />
      ) : (
        <Panel title={t('organisation.posts')}>
          <EmptyNote title=" " reason={t('organisation.chooseUnit')} />
        </Panel>
      )}
    </div>
  );
}
