import './urban.css';
import { useQuery } from '@tanstack/react-query';
import type { CaseSummary } from '../../../../web/api/contract-cases.ts';
import { queries } from '../../../../web/api/queries.ts';
import type { DeskSearch } from '../../../../web/desk/search.ts';
import { useText } from '../../../../web/i18n/use-language.ts';
import { DataState } from '../../../../web/kit/data-state.tsx';
import { Panel } from '../../../../web/kit/panel.tsx';
import { useCity } from '../../../../web/kit/use-city.ts';
import { useTitle } from '../../../../web/kit/use-title.ts';
import { AnalysisPanel } from './analysis-panel.tsx';
import { ComponentSearch } from './component-search.tsx';
import { Figure } from './figure.tsx';
import { everyType, packApi } from './pack-api.ts';
import { SupervisePanel } from './supervise-panel.tsx';
import { words } from './words.ts';

const often_ms = 30_000;

/** Sense, analyse, serve, command, supervise: urban management on one page. */
export function Page() {
  const text = useText();
  useTitle(text(words.title));
  const open = useQuery({ queryKey: ['case', 'urban-open'], queryFn: packApi.listOpen, refetchInterval: often_ms });
  return (
    <main className="urban-page">
      <h1>{text(words.title)}</h1>
      <div className="urban-columns">
        <DataState query={open}>
          {({ items, more }) => (
            <div className="urban-column">
              <Sense items={items} more={more} />
              <Serve items={items} more={more} />
              <Command items={items} more={more} />
              <ComponentSearch />
            </div>
          )}
        </DataState>
        <div className="urban-column">
          <AnalysisPanel />
          <SupervisePanel />
        </div>
      </div>
    </main>
  );
}

interface OpenProps {
  readonly items: readonly CaseSummary[];
  readonly more: boolean;
}

/** A count that says when it is only what could be read. */
function useCount({ items, more }: OpenProps) {
  const text = useText();
  return (matches: (one: CaseSummary) => boolean) =>
    `${more ? text(words.atLeast) : ''}${items.filter(matches).length}`;
}

/** Open cases of the pack, as the desk lists them. */
function openOf(more: DeskSearch): DeskSearch {
  return { queue: 'all', state: 'open', type: everyType, ...more };
}

/** Ways in that have no figure of their own. */
const elsewhere: readonly string[] = ['desk', 'hotline', 'video', 'hub', 'system'];

function Sense(open: OpenProps) {
  const text = useText();
  const count = useCount(open);
  const { code } = useCity();
  const indicator = 'urban-management.openCovers';
  const covers = useQuery(queries.values(indicator, { scope: 'city', subject: code, limit: 1 }));
  const value = covers.data?.items[0]?.value;
  return (
    <Panel title={text(words.sense)}>
      <div className="urban-row">
        <Figure
          title={text(words.openCovers)}
          value={typeof value === 'number' ? String(value) : text(words.noValue)}
          evidence={{ evidence: indicator, subject: code }}
          isBad={typeof value === 'number' && value > 0}
        />
        <Figure
          title={text(words.fromAlert)}
          value={count(({ source }) => source === 'alert')}
          search={openOf({ source: 'alert' })}
        />
        <Figure
          title={text(words.fromPatrol)}
          value={count(({ source }) => source === 'patrol')}
          search={openOf({ source: 'patrol' })}
        />
        <Figure
          title={text(words.fromOthers)}
          value={count(({ source }) => elsewhere.includes(source))}
          search={openOf({ source: elsewhere.join(',') })}
        />
      </div>
      <p>
        <a href="/patrol">{text(words.patrolPage)}</a>
      </p>
    </Panel>
  );
}

function Serve(open: OpenProps) {
  const text = useText();
  const count = useCount(open);
  return (
    <Panel title={text(words.serve)}>
      <div className="urban-row">
        <Figure
          title={text(words.fromCitizen)}
          value={count(({ source }) => source === 'citizen')}
          search={openOf({ source: 'citizen' })}
        />
        <Figure
          title={text(words.reopened)}
          value={count(({ reopened }) => reopened > 0)}
          search={openOf({ reopened: 'true' })}
          isBad={open.items.some(({ reopened }) => reopened > 0)}
        />
      </div>
      <p>
        <a href="/report">{text(words.reportPage)}</a>
      </p>
    </Panel>
  );
}

/** The seven steps, each with the cases that stand at it. */
const stages = [
  { step: 'collect', word: 'toCollect' },
  { step: 'file', word: 'toFile' },
  { step: 'dispatch', word: 'toDispatch' },
  { step: 'handle', word: 'handling' },
  { step: 'feedback', word: 'toAnswer' },
  { step: 'verify', word: 'toVerify' },
  { step: 'evaluate', word: 'toEvaluate' },
] as const satisfies readonly { readonly step: string; readonly word: keyof typeof words }[];

function Command(open: OpenProps) {
  const text = useText();
  const count = useCount(open);
  const late = open.items.some(({ overdue }) => overdue);
  return (
    <Panel title={text(words.command)}>
      <div className="urban-row">
        {stages.map(({ step, word }) => (
          <Figure
            key={step}
            title={text(words[word])}
            value={count((one) => one.step === step)}
            search={openOf({ step })}
          />
        ))}
        <Figure
          title={text(words.overdue)}
          value={count(({ overdue }) => overdue)}
          search={{ queue: 'overdue', type: everyType }}
          isBad={late}
        />
      </div>
    </Panel>
  );
}
