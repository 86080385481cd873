import { useTranslation } from 'react-i18next';
import type { TeamMember } from '../api/contract-desk.ts';
import { useText } from '../i18n/use-language.ts';

const parts = [
  { name: 'overdue', className: 'desk-load-late' },
  { name: 'soon', className: 'desk-load-soon' },
  { name: 'open', className: 'desk-load-rest' },
] as const;

/** Everyone's cases in hand beside one another: late, due within a day, the rest; the table below says the same in numbers. */
export function LoadBars({ members }: { readonly members: readonly TeamMember[] }) {
  const { t } = useTranslation();
  const text = useText();
  const people = members.filter(({ person }) => person !== undefined);
  const most = Math.max(1, ...people.map(({ open }) => open));
  if (people.length === 0) return null;
  return (
    <figure aria-label={t('load.chart')} className="desk-load">
      <figcaption className="desk-load-key kit-muted">
        {parts.map(({ name, className }) => (
          <span key={name}>
            <i className={className} aria-hidden="true" />
            {t(`load.${name}`)}
          </span>
        ))}
      </figcaption>
      <div className="desk-load-bars" aria-hidden="true">
        {people.map(({ person = '', name, open, overdue, soon }) => {
          const rest = Math.max(0, open - overdue - soon);
          const widths = { overdue, soon, open: rest };
          return [
            <span key={`${person} name`}>{text(name) || person}</span>,
            <div key={person} className="desk-load-bar">
              {parts.map((part) => (
                <span
                  key={part.name}
                  className={part.className}
                  style={{ width: `${(100 * widths[part.name]) / most}%` }}
                />
              ))}
            </div>,
            <b key={`${person} open`}>{open}</b>,
          ];
        })}
      </div>
    </figure>
  );
}
