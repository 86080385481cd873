import { Button, Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import type { Definition, DefinitionGroup } from './process-client.ts';

interface DefinitionTableProps {
  readonly items: readonly DefinitionGroup[];
  readonly onShow: (key: string, version: number) => void;
}

/** What there is, each with its versions; the one in force is marked. */
export function DefinitionTable({ items, onShow }: DefinitionTableProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  return (
    <Table<DefinitionGroup>
      rowKey="key"
      size="middle"
      pagination={false}
      dataSource={[...items]}
      scroll={{ x: 560 }}
      columns={[
        {
          key: 'title',
          title: t('process.name'),
          render: (_, group) => (
            <>
              <div>{text(group.title)}</div>
              <code className="kit-code">{group.key}</code>
            </>
          ),
        },
        {
          key: 'versions',
          title: t('process.versions'),
          render: (_, { key, versions, current }) => (
            <div className="process-versions">
              {versions.slice(0, 6).map((one) => (
                <Button key={one.version} size="small" onClick={() => onShow(key, one.version)}>
                  {t('process.versionShort', { version: one.version })} <StateTag definition={one} current={current} />
                </Button>
              ))}
            </div>
          ),
        },
        {
          key: 'changed',
          title: t('process.changed'),
          render: (_, { versions: [newest] }) =>
            newest ? (
              <>
                <div>{format.instant(newest.changedAt)}</div>
                <span className="kit-muted">{newest.author.name}</span>
              </>
            ) : null,
        },
      ]}
    />
  );
}

const colors = { draft: 'default', review: 'gold', released: 'blue', rejected: 'red' } as const;

export function StateTag({
  definition: { state, version },
  current,
}: {
  readonly definition: Pick<Definition, 'state' | 'version'>;
  readonly current: number | undefined;
}) {
  const { t } = useTranslation();
  const isCurrent = version === current;
  return (
    <Tag color={isCurrent ? 'green' : colors[state]}>{t(isCurrent ? 'process.current' : `process.state.${state}`)}</Tag>
  );
}
