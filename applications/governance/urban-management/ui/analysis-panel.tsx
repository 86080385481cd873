import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { hub } from '../../../../web/api/hub.ts';
import { queries } from '../../../../web/api/queries.ts';
import { useText } from '../../../../web/i18n/use-language.ts';
import { download, toCsv } from '../../../../web/kit/csv.ts';
import { DataState } from '../../../../web/kit/data-state.tsx';
import { Panel } from '../../../../web/kit/panel.tsx';
import { ProblemNote } from '../../../../web/kit/problem-note.tsx';
import { useCity } from '../../../../web/kit/use-city.ts';
import { useFormat } from '../../../../web/kit/use-format.ts';
import { type AnalysisAnswer, packApi } from './pack-api.ts';
import { words } from './words.ts';

const AnalysisMap = lazy(() => import('./analysis-map.tsx').then((module) => ({ default: module.AnalysisMap })));
const shown = 30;

/** Analyse: hot spots, rounds, the register; every finding leads to its records and can be acted on. */
export function AnalysisPanel() {
  const text = useText();
  const { code } = useCity();
  const districts = useQuery(queries.areas('district'));
  const analyses = useQuery({
    queryKey: ['analyses'],
    queryFn: packApi.listAnalyses,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [chosen, setChosen] = useState('urban-management.hotSpots');
  const [area, setArea] = useState<string>();
  const upTo = analyses.data?.find(({ id }) => id === chosen)?.upTo ?? 'city';
  const drawn = districts.data?.features.filter(({ geometry }) => geometry) ?? [];
  const asked = area ?? (upTo === 'city' ? code : (drawn[0]?.properties.code ?? ''));
  const isTooLarge = upTo !== 'city' && asked === code;
  const answer = useQuery({
    queryKey: ['analysis', chosen, asked],
    queryFn: () => packApi.analyse(chosen, asked),
    enabled: asked !== '' && !isTooLarge,
    staleTime: 60_000,
  });
  const choose = (id: string) => {
    setChosen(id);
    setArea(undefined);
  };
  return (
    <Panel
      title={text(words.analyse)}
      className="urban-analyse"
      extra={
        <span className="urban-choices">
          <select aria-label={text(words.analyse)} value={chosen} onChange={(event) => choose(event.target.value)}>
            {analyses.data?.map(({ id, title }) => (
              <option key={id} value={id}>
                {text(title)}
              </option>
            ))}
          </select>
          <select aria-label={text(words.area)} value={asked} onChange={(event) => setArea(event.target.value)}>
            {upTo === 'city' && <option value={code}>{text(words.city)}</option>}
            {drawn.map(({ properties }) => (
              <option key={properties.code} value={properties.code}>
                {text(properties.name)}
              </option>
            ))}
          </select>
        </span>
      }
    >
      <DataState query={answer} empty={({ missing }) => missing && text(missing)}>
        {(found) => (
          <>
            <Suspense fallback={<div className="urban-map" />}>
              <AnalysisMap districts={districts.data} answer={found} label={text(found.title)} onChoose={reveal} />
            </Suspense>
            <Findings answer={found} />
          </>
        )}
      </DataState>
    </Panel>
  );
}

function reveal(id: string): void {
  document.getElementById(`found-${id}`)?.scrollIntoView({ block: 'nearest' });
  document.getElementById(`found-${id}`)?.focus();
}

function Findings({ answer }: { readonly answer: AnalysisAnswer }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      <dl className="urban-figures">
        {answer.figures.map(({ id, title, value, unit }) => (
          <div key={id}>
            <dt>{text(title)}</dt>
            <dd>
              {format.number(value)} {unit}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <button
          type="button"
          onClick={() => download(`${answer.id}.csv`, 'text/csv;charset=utf-8', findingsTable(answer, text))}
        >
          {text(words.export)}
        </button>
      </p>
      <p className="kit-muted">
        {text(answer.definition)} {text(words.rest)}: {answer.source}
      </p>
      <ul className="urban-found">
        {answer.features.slice(0, shown).map((feature) => (
          <Finding key={feature.id} feature={feature} />
        ))}
      </ul>
    </>
  );
}

/** All findings, not only those shown, with where they are and what is behind them. */
function findingsTable(answer: AnalysisAnswer, text: ReturnType<typeof useText>): string {
  const head = [words.finding, words.value, words.records].map(text);
  return toCsv([
    ['id', ...head],
    ...answer.features.map(({ id, properties }) => [
      id,
      text(properties.title),
      text(properties.text),
      properties.evidence.join(' '),
    ]),
  ]);
}

/** One finding, the records behind it, and the act it calls for. */
function Finding({ feature }: { readonly feature: AnalysisAnswer['features'][number] }) {
  const text = useText();
  const navigate = useNavigate();
  const { title, text: said, evidence, color } = feature.properties;
  const isThing = feature.id.startsWith('urn:');
  const isGrid = /^\d{15}$/.test(feature.id);
  const open = useMutation({
    mutationFn: () =>
      hub.openCase({
        type: isThing ? 'urban-management.urbanComponent' : 'urban-management.urbanEvent',
        title: `${title.zh}：${said.zh}`,
        ...(isThing ? { subject: feature.id } : { area: feature.id }),
      }),
    onSuccess: ({ id }) => navigate({ to: '/desk/$caseId', params: { caseId: id }, search: {} }),
  });
  return (
    <li id={`found-${feature.id}`} tabIndex={-1}>
      <span className="urban-dot" style={{ background: color }} aria-hidden="true" />
      <span>
        <strong>{text(title)}</strong> {text(said)}
        <span className="kit-muted"> · {text(words.evidence).replace('{n}', String(evidence.length))}</span>
      </span>
      {isGrid && (
        <button
          type="button"
          onClick={() => void navigate({ to: '/desk', search: { queue: 'all', area: feature.id } })}
        >
          {text(words.found)}
        </button>
      )}
      {(isThing || isGrid) && (
        <button type="button" disabled={open.isPending} onClick={() => open.mutate()}>
          {text(isThing ? words.openCase : words.sendPatrol)}
        </button>
      )}
      {open.error ? <ProblemNote error={open.error} /> : null}
    </li>
  );
}
