import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BulkAction, BulkForm } from './bulk-form.tsx';
import type { RowSelection } from './use-selection.ts';

const actions = {
  claim: 'desk.bulkClaim',
  comment: 'desk.bulkComment',
  dispatch: 'desk.bulkDispatch',
  handOver: 'desk.bulkHandOver',
  return: 'desk.bulkReturn',
} as const satisfies Record<BulkAction, string>;
const names = Object.keys(actions) as readonly BulkAction[];

/** What can be done with all chosen rows; it stands where the eye is, below the filters. */
export function BulkBar({
  selection,
  start,
}: {
  readonly selection: RowSelection;
  readonly start: BulkAction | undefined;
}) {
  const { t } = useTranslation();
  const [action, setAction] = useState<BulkAction | undefined>(start);
  const { chosen } = selection;
  if (chosen.length === 0) return null;
  return (
    <div className="desk-bulk" role="toolbar" aria-label={t('desk.bulk')}>
      <strong aria-live="polite">{t('desk.selected', { count: chosen.length })}</strong>
      <Dropdown
        trigger={['click']}
        menu={{ items: names.map((key) => ({ key, label: t(actions[key]), onClick: () => setAction(key) })) }}
      >
        <Button size="small" type="primary">
          {t('desk.bulk')}
        </Button>
      </Dropdown>
      <Button size="small" type="text" onClick={selection.clear}>
        {t('desk.selectNone')}
      </Button>
      {action ? (
        <BulkForm
          key={action}
          action={action}
          title={t(actions[action])}
          cases={chosen}
          onClose={() => setAction(undefined)}
          onSent={selection.clear}
        />
      ) : null}
    </div>
  );
}
