import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { ColourMark, SlipMark } from './colour-mark.tsx';
import { EntryList } from './entry-list.tsx';
import { EntryMenu } from './entry-menu.tsx';
import { type AssignmentFile, ledgerQueries } from './ledger-client.ts';
import { useUnitName } from './use-unit-name.ts';

interface AssignmentDrawerProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** Everything about one assignment: terms, milestones, slips, every entry, and what may be entered next. */
export function AssignmentDrawer({ id, onClose }: AssignmentDrawerProps) {
  const file = useQuery(ledgerQueries.assignment(id));
  const text = useText();
  return (
    <Drawer open onClose={onClose} size={560} title={file.data ? `${id} ${text(file.data.terms.title)}` : id}>
      <DataState query={file}>{(data) => <AssignmentBody file={data} />}</DataState>
    </Drawer>
  );
}

function AssignmentBody({ file }: { readonly file: AssignmentFile }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const nameOf = useUnitName();
  const { terms, standing, origin } = file;
  const facts: readonly (readonly [string, string])[] = [
    [t('ledger.lead'), nameOf(terms.lead)],
    [
      t('ledger.helpers'),
      format.list([...terms.helpers.map(({ unit }) => nameOf(unit)), ...terms.others.map(text)]) || t('common.none'),
    ],
    [t('ledger.origin'), [origin.source, origin.section].filter(Boolean).join(' · ') || t('ledger.ofMeeting')],
    [t('ledger.spi'), standing.spi === undefined ? t('ledger.notDue') : standing.spi.toFixed(2)],
    [t('ledger.score'), standing.score === undefined ? t('ledger.notDue') : standing.score.toFixed(2)],
  ];
  return (
    <div className="ledger-file">
      <div className="ledger-file-head">
        <ColourMark colour={standing.colour} />
        {file.slips.map((slip) => (
          <SlipMark key={slip.seq} slip={slip} />
        ))}
      </div>
      <dl className="ledger-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('ledger.milestones')}</h3>
      {terms.milestones.length === 0 ? <p className="kit-muted">{t('ledger.undatedHint')}</p> : null}
      <ul className="ledger-milestones">
        {terms.milestones.map(({ id, title, due }) => {
          const late = standing.overdue.find(({ milestone }) => milestone === id);
          return (
            <li key={id}>
              <span>{text(title)}</span>
              <span className="kit-muted">
                {t('ledger.milestoneState', {
                  due,
                  proven: Math.round((file.proven[id] ?? 0) * 100),
                  reported: Math.round((file.reported[id] ?? 0) * 100),
                })}
              </span>
              {late ? <em>{t('ledger.overdueBy', { count: late.overdue_days })}</em> : null}
            </li>
          );
        })}
      </ul>
      <EntryMenu file={file} />
      <h3>{t('ledger.entries')}</h3>
      <EntryList events={file.events} />
    </div>
  );
}
