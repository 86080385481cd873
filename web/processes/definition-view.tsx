import { ArrowLeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select, Space } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { StateTag } from './definition-table.tsx';
import { DefinitionTabs } from './definition-tabs.tsx';
import { LifeButtons } from './life-buttons.tsx';
import type { Diagram } from './open-diagram.ts';
import { type DefinitionKind, processQueries } from './process-client.ts';

interface DefinitionViewProps {
  readonly kind: DefinitionKind;
  readonly id: string;
  readonly version: number;
  readonly onShow: (version: number) => void;
  readonly onBack: () => void;
}

/** One version: its drawing, what stands against it, a test run, who released what. */
export function DefinitionView({ kind, id, version, onShow, onBack }: DefinitionViewProps) {
  const { t } = useTranslation();
  const text = useText();
  const list = useQuery(processQueries.list(kind));
  const opened = useQuery({ ...processQueries.version(kind, id, version), refetchOnWindowFocus: false });
  const group = list.data?.items.find((one) => one.key === id);
  const diagram = useRef<Diagram | undefined>(undefined);
  return (
    <DataState query={opened}>
      {(definition) => (
        <>
          <div className="process-bar">
            <Space wrap>
              <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('process.back')} onClick={onBack} />
              <h1>{text(definition.title)}</h1>
              <Select
                aria-label={t('process.versions')}
                value={version}
                onChange={onShow}
                options={(group?.versions ?? [definition]).map((one) => ({
                  value: one.version,
                  label: t('process.versionShort', { version: one.version }),
                }))}
              />
              <StateTag definition={definition} current={group?.current} />
            </Space>
            <LifeButtons
              definition={definition}
              current={group?.current}
              onShow={onShow}
              takeXml={async () => (await diagram.current?.save()) ?? definition.xml}
            />
          </div>
          <p className="kit-muted">
            <code className="kit-code">{definition.key}</code> {t('process.by', { name: definition.author.name })}
            {definition.reviewer ? t('process.reviewedBy', { name: definition.reviewer.name }) : null}
            {definition.note === '' ? null : ` · ${definition.note}`}
          </p>
          <DefinitionTabs
            definition={definition}
            onOpen={(made) => {
              diagram.current = made;
            }}
          />
        </>
      )}
    </DataState>
  );
}
