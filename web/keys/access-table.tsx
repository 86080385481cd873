import type { UseQueryResult } from '@tanstack/react-query';
import { Button, Popconfirm, Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/contract.ts';
import { useListText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useIsPhone } from '../kit/use-media.ts';
import { useActionName } from '../policies/use-action-name.ts';

interface Act {
  readonly label: string;
  /** What is asked before; without it the act is done at once. */
  readonly sure?: string;
  readonly danger?: boolean;
  run(): void;
}

/** Somebody who may speak to the hub without being a person, as all three lists show them. */
export interface Access {
  readonly name: string;
  readonly tag?: { readonly text: string; readonly tone: 'good' | 'bad' | 'plain' } | undefined;
  /** Identifiers and addresses, to be copied. */
  readonly codes?: readonly string[];
  readonly permissions?: readonly string[];
  readonly acts: readonly Act[];
}

interface Column<Item> {
  readonly title: string;
  /** On a phone it is a line below the name. */
  readonly wide?: boolean;
  readonly width?: number;
  render(item: Item): ReactNode;
}

interface AccessTableProps<Item extends { readonly id: string }> {
  readonly query: UseQueryResult<Page<Item>>;
  readonly nameTitle: string;
  readonly empty: string;
  readonly add: { readonly label: string; run(): void };
  readonly columns: readonly Column<Item>[];
  present(item: Item): Access;
}

/** Keys, applications and devices: what they are called, what they may, and what can be done with them. */
export function AccessTable<Item extends { readonly id: string }>(props: AccessTableProps<Item>) {
  const { query, nameTitle, empty, add, columns, present } = props;
  const phone = useIsPhone();
  const facts = (item: Item) =>
    (phone ? columns.filter(({ wide }) => wide) : []).map(({ title, render }) => (
      <div key={title} className="kit-muted">
        {title} · {render(item)}
      </div>
    ));
  return (
    <>
      <div className="kit-row kit-outdated">
        <Button type="primary" onClick={add.run}>
          {add.label}
        </Button>
      </div>
      <DataState query={query} empty={({ items }) => (items.length === 0 ? empty : undefined)}>
        {({ items }) => (
          <Table<Item>
            size="middle"
            rowKey="id"
            dataSource={[...items]}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              { title: nameTitle, render: (_, item) => <AccessCell {...present(item)} facts={facts(item)} /> },
              ...columns
                .filter(({ wide }) => !(phone && wide))
                .map(({ title, width, render }) => ({
                  title,
                  ...(width === undefined ? {} : { width }),
                  render: (_: unknown, item: Item) => render(item),
                })),
            ]}
          />
        )}
      </DataState>
    </>
  );
}

function AccessCell({ name, tag, codes = [], permissions = [], acts, facts }: Access & { readonly facts: ReactNode }) {
  const { t } = useTranslation();
  const actionName = useActionName();
  const listText = useListText();
  return (
    <>
      <strong>{name}</strong>{' '}
      {tag ? <Tag className={tag.tone === 'plain' ? '' : `kit-tag-${tag.tone}`}>{tag.text}</Tag> : null}
      {permissions.length > 0 ? (
        <div className="kit-muted">{t('keys.may', { what: listText(permissions.map(actionName)) })}</div>
      ) : null}
      {facts}
      {codes.map((code) => (
        <div key={code} className="kit-code">
          {code}
        </div>
      ))}
      {acts.length > 0 ? (
        <div className="kit-row keys-acts">
          {acts.map((act) => (
            <ActButton key={act.label} {...act} name={name} />
          ))}
        </div>
      ) : null}
    </>
  );
}

function ActButton({ label, sure, danger = false, run, name }: Act & { readonly name: string }) {
  const button = (
    <Button size="small" danger={danger} aria-label={`${label} ${name}`} {...(sure ? {} : { onClick: run })}>
      {label}
    </Button>
  );
  return sure ? (
    <Popconfirm title={sure} onConfirm={run}>
      {button}
    </Popconfirm>
  ) : (
    button
  );
}
