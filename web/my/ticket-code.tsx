import type { Ticket } from './api.ts';
import { useTexts } from './use-texts.ts';

/** The code to be shown at a counter, in large type. */
export function TicketCode({ ticket: { code = '', expiresAt } }: { readonly ticket: Ticket }) {
  const { t, date } = useTexts();
  return (
    <div className="card" role="status">
      <p className="my-code">
        {code.slice(0, 4)} {code.slice(4)}
      </p>
      <span className="hint">{t('codeUntil', { date: date(expiresAt) })}</span>
    </div>
  );
}
