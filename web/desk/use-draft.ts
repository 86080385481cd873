import { useEffect, useMemo, useRef } from 'react';
import type { ActionDraft } from './decision.ts';

const savePause_ms = 2_000;

/** What has been typed for an action, kept in this browser until it is sent: closing the tab loses nothing. */
export function useDraft(caseId: string, action: string) {
  const key = `hub.draft.${caseId}.${action}`;
  const pending = useRef<{ timer: number; save: () => void } | undefined>(undefined);
  useEffect(
    () => () => {
      // Leaving the form saves what the pause had not yet.
      pending.current?.save();
      window.clearTimeout(pending.current?.timer);
    },
    [],
  );
  return useMemo(
    () => ({
      read(): ActionDraft {
        try {
          const { evidence: _evidence, ...kept } = JSON.parse(localStorage.getItem(key) ?? '{}') as ActionDraft;
          return kept;
        } catch {
          return {};
        }
      },
      keep(draft: ActionDraft): void {
        window.clearTimeout(pending.current?.timer);
        const save = () => {
          localStorage.setItem(key, JSON.stringify(draft));
          pending.current = undefined;
        };
        pending.current = { timer: window.setTimeout(save, savePause_ms), save };
      },
      drop(): void {
        window.clearTimeout(pending.current?.timer);
        pending.current = undefined;
        localStorage.removeItem(key);
      },
    }),
    [key],
  );
}
