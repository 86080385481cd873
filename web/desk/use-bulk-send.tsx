import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseDecision, CaseSummary } from '../api/contract-cases.ts';
import { deskHub } from '../api/desk-hub.ts';
import { download, toCsv } from '../kit/csv.ts';
import { useProblemText } from '../kit/problem-note.tsx';
import { type BulkFailure, sendInParts } from './send-in-parts.ts';

/** So long a person can take an act on many back. */
const undo_ms = 8_000;

/** Sends an act on many after a pause in which it can be undone, tells how far it is, then row by row what was not done. */
export function useBulkSend() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useProblemText();
  const { notification, message } = App.useApp();
  return (decision: Omit<CaseDecision, 'version'>, title: string, cases: readonly CaseSummary[]): void => {
    const key = `bulk-${Date.now()}`;
    const all = cases.length;
    const report = (failed: readonly BulkFailure[]) => {
      const said = t('desk.bulkSent', { done: all - failed.length, failed: failed.length });
      if (failed.length === 0) {
        notification.destroy(key);
        message.success(said);
        return;
      }
      notification.warning({
        key,
        title: said,
        duration: 0,
        description: <FailureList failed={failed} />,
        actions: (
          <Button
            onClick={() =>
              download(
                'failed.csv',
                'text/csv;charset=utf-8',
                failureTable(failed, t('handOver.number'), t('desk.bulkReason')),
              )
            }
          >
            {t('desk.bulkExport')}
          </Button>
        ),
      });
    };
    const send = async () => {
      window.removeEventListener('pagehide', now);
      const tell = (done: number) =>
        notification.info({
          key,
          title,
          duration: 0,
          description: (
            <>
              <span aria-live="polite">{t('desk.bulkProgress', { done, all })}</span>
              <Progress percent={Math.round((100 * done) / all)} size="small" showInfo={false} />
            </>
          ),
        });
      report(await sendInParts(cases, (part) => deskHub.decideMany(decision, part), tell, problemText));
      void client.invalidateQueries({ queryKey: ['case'] });
    };
    const timer = window.setTimeout(() => void send(), undo_ms);
    // Leaving the page is no undo: what was asked for is sent.
    const now = () => {
      window.clearTimeout(timer);
      void send();
    };
    window.addEventListener('pagehide', now);
    const undo = () => {
      window.clearTimeout(timer);
      window.removeEventListener('pagehide', now);
      notification.destroy(key);
      message.info(t('desk.bulkUndone'));
    };
    notification.info({
      key,
      title: t('desk.bulkSoon', { title, count: all }),
      duration: 0,
      actions: <Button onClick={undo}>{t('desk.undo')}</Button>,
    });
  };
}

function FailureList({ failed }: { readonly failed: readonly BulkFailure[] }) {
  const { t } = useTranslation();
  return (
    <ul className="desk-bulk-failed" aria-label={t('desk.bulkFailed')}>
      {failed.map(({ number, why }) => (
        <li key={number}>
          {number}：{why}
        </li>
      ))}
    </ul>
  );
}

function failureTable(failed: readonly BulkFailure[], number: string, reason: string): string {
  return toCsv([[number, reason], ...failed.map((one) => [one.number, one.why])]);
}
