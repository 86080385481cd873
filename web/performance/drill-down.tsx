import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { type BoardQuestion, boardQueries } from '../api/board.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';

export interface Drill extends BoardQuestion {
  readonly figure: string;
  readonly key: string | undefined;
  readonly name: string;
}

/** The very cases that a number counts. */
export function DrillDown({ drill, onClose }: { readonly drill: Drill | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const cases = useQuery({
    ...boardQueries.behind(drill ?? { from: '', to: '', by: 'bureau', figure: '', key: undefined, name: '' }),
    enabled: drill !== undefined,
  });
  return (
    <Drawer open={drill !== undefined} onClose={onClose} size="large" title={drill?.name}>
      <DataState query={cases}>
        {({ count, items }) => (
          <>
            <p className="kit-muted">{t('performance.behind', { count, shown: items.length })}</p>
            <ul className="performance-cases">
              {items.map((file) => (
                <li key={file.id}>
                  <Link to="/desk/$caseId" params={{ caseId: file.id }} search={{}}>
                    {file.number} {text(file.title)}
                  </Link>
                  <span className={file.overdue ? 'performance-late' : 'kit-muted'}>
                    {t('case.due', { at: format.instant(file.dueAt) })}
                    {file.closedAt ? ` · ${t('case.closedAt', { at: format.instant(file.closedAt) })}` : ''}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </DataState>
    </Drawer>
  );
}
