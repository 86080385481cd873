import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseDecision, CaseSummary } from '../api/contract-cases.ts';
import { deskHub } from '../api/desk-hub.ts';
import { ProblemNote } from '../kit/problem-note.tsx';

/** So long a person can take an act on many back. */
const undo_ms = 8_000;

/** Sends an act on many after a pause in which it can be undone, then says row by row what was not done. */
export function useBulkSend() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { notification, message } = App.useApp();
  return (decision: Omit<CaseDecision, 'version'>, title: string, cases: readonly CaseSummary[]): void => {
    const key = `bulk-${Date.now()}`;
    const send = async () => {
      notification.destroy(key);
      window.removeEventListener('pagehide', now);
      try {
        const { done, items } = await deskHub.decideMany(
          decision,
          cases.map(({ id, version }) => ({ id, version })),
        );
        const failed = items.filter(({ ok }) => !ok);
        const said = t('desk.bulkSent', { done, failed: failed.length });
        if (failed.length === 0) message.success(said);
        else {
          const number = (id: string) => cases.find((one) => one.id === id)?.number ?? id;
          notification.warning({
            title: said,
            duration: 0,
            description: (
              <ul className="desk-bulk-failed" aria-label={t('desk.bulkFailed')}>
                {failed.map(({ id, message: why }) => (
                  <li key={id}>
                    {number(id)}：{why}
                  </li>
                ))}
              </ul>
            ),
          });
        }
      } catch (error) {
        notification.error({ title, duration: 0, description: <ProblemNote error={error} /> });
      }
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
      title: t('desk.bulkSoon', { title, count: cases.length }),
      duration: 0,
      actions: <Button onClick={undo}>{t('desk.undo')}</Button>,
    });
  };
}
