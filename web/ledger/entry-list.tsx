import { useTranslation } from 'react-i18next';
import { useFormat } from '../kit/use-format.ts';
import type { LedgerEvent } from './ledger-client.ts';
import { useUnitName } from './use-unit-name.ts';

/** Every entry of an assignment, the newest first. Nothing is ever taken out. */
export function EntryList({ events }: { readonly events: readonly LedgerEvent[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useUnitName();
  const factsOf = (event: LedgerEvent): readonly string[] =>
    [
      event.unit && nameOf(event.unit),
      event.completion !== undefined && t('ledger.reportedAs', { percent: Math.round(event.completion * 100) }),
      event.quality !== undefined &&
        t('ledger.checkedAs', { entry: event.report ?? '', percent: Math.round(event.quality * 100) }),
      event.colour && t(`ledger.slip.${event.colour}`),
      event.overdue_days !== undefined && t('ledger.overdueBy', { count: event.overdue_days }),
      event.decision && format.pair(t('ledger.decision'), event.decision),
      event.decidedBy && format.pair(t('ledger.decidedBy'), event.decidedBy),
      event.slip !== undefined && t('ledger.onEntry', { entry: event.slip }),
    ].filter((fact) => typeof fact === 'string');
  return (
    <ol className="ledger-entries">
      {events.toReversed().map((event) => (
        <li key={event.seq}>
          <strong>
            {event.seq}. {t(`ledger.kind.${event.kind}`)}
          </strong>
          <span className="kit-muted">
            {event.actor.id === 'hub' ? t('ledger.byHub') : event.actor.name} · {format.instant(event.at)}
            {event.recordedAt === event.at
              ? ''
              : ` · ${t('ledger.recorded', { at: format.instant(event.recordedAt) })}`}
          </span>
          {factsOf(event).length > 0 ? <span>{format.list(factsOf(event))}</span> : null}
          {event.text ? <p>{event.text}</p> : null}
          {event.evidence?.map(({ kind, value }) => (
            <span key={value} className="kit-code">
              {t(`ledger.evidenceKind.${kind}`)} {value}
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}
