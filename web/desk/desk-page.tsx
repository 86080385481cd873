import './desk.css';
import { Outlet, useParams } from '@tanstack/react-router';
import { Grid } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useTitle } from '../kit/use-title.ts';
import { CaseList } from './case-list.tsx';
import { KeySheet } from './key-sheet.tsx';
import { QueuePane } from './queue-pane.tsx';
import { useDeskKeys } from './use-desk-keys.ts';

/** Queues, list, case. On a phone one pane at a time: the list until a case is open. */
export function DeskPage() {
  const { t } = useTranslation();
  useTitle(t('page.desk'));
  const { caseId } = useParams({ strict: false });
  const [keys, setKeys] = useState(false);
  useDeskKeys({ toggleSheet: () => setKeys((open) => !open) });
  const wide = Grid.useBreakpoint().md ?? true;
  return (
    <div className={`desk ${caseId ? 'desk-with-case' : ''}`}>
      <h1 className="kit-hidden">{t('page.desk')}</h1>
      <QueuePane onHelp={() => setKeys(true)} />
      <CaseList caseId={caseId} />
      <section className="desk-case">{caseId ? <Outlet /> : wide ? <NothingChosen /> : null}</section>
      <KeySheet open={keys} onClose={() => setKeys(false)} />
    </div>
  );
}

function NothingChosen() {
  const { t } = useTranslation();
  return (
    <div className="desk-nothing">
      <EmptyNote title={t('desk.choose')} reason={t('desk.chooseHint')} />
    </div>
  );
}
