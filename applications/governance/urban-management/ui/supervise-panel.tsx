import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '../../../../web/i18n/use-language.ts';
import { DataState } from '../../../../web/kit/data-state.tsx';
import { Panel } from '../../../../web/kit/panel.tsx';
import { type PerformanceFigures, packApi } from './pack-api.ts';
import { words } from './words.ts';

const day_ms = 86_400_000;
const china_ms = 8 * 3_600_000;

/** The local month so far: from its first day to tomorrow. */
export function monthAt(now: number): { readonly from: string; readonly to: string } {
  const today = new Date(now + china_ms).toISOString();
  return { from: `${today.slice(0, 7)}-01`, to: new Date(now + china_ms + day_ms).toISOString().slice(0, 10) };
}

/** Supervise: the published rates of the month, by unit; the denominator is what was due. */
export function SupervisePanel() {
  const text = useText();
  const { from, to } = monthAt(Date.now());
  const query = useQuery({ queryKey: ['case', 'performance', from, to], queryFn: () => packApi.performance(from, to) });
  return (
    <Panel title={text(words.supervise)} extra={`${text(words.month)} ${from} –`}>
      <DataState query={query}>
        {({ total, items }) => (
          <div className="urban-table">
            <table>
              <thead>
                <tr>
                  {(['unit', 'filed', 'due', 'closingRate', 'inTimeRate', 'reworkRate'] as const).map((name) => (
                    <th key={name} scope="col">
                      {text(words[name])}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <Row figures={total} name={text(words.all)} />
                {items.map((item) => (
                  <Row key={item.key ?? ''} figures={item} name={text(item.name)} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </DataState>
    </Panel>
  );
}

function Row({ figures, name }: { readonly figures: PerformanceFigures; readonly name: string }) {
  const text = useText();
  const { key, filed, due } = figures;
  const percent = (share: number | undefined) =>
    share === undefined ? text(words.nothingDue) : `${(share * 100).toFixed(2)} %`;
  return (
    <tr>
      <th scope="row">
        <Link to="/desk" search={{ queue: 'all', ...(key === undefined ? {} : { bureau: key }) }}>
          {name}
        </Link>
      </th>
      <td>{filed}</td>
      <td>{due}</td>
      <td>{percent(figures.closingRate)}</td>
      <td>{percent(figures.inTimeRate)}</td>
      <td>{percent(figures.reworkRate)}</td>
    </tr>
  );
}
