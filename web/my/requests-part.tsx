import { useState } from 'react';
import { useLoad } from '../light/use-load.ts';
import { copyUrl, exportUrl, mine, type RequestKind, type Result } from './api.ts';
import { Field, Form, Loaded, Select } from './parts.tsx';
import { useTexts } from './use-texts.ts';

export function RequestsPart({ level }: { readonly level: number }) {
  const { t } = useTexts();
  const kinds = useLoad(mine.kinds);
  const results = useLoad(mine.results);
  return (
    <>
      {level < 2 && <p className="card">{t('needsLevel')}</p>}
      <h2>{t('exportTitle')}</h2>
      <p>{t('exportLead')}</p>
      {level >= 2 && (
        <p className="ways">
          <a href={exportUrl('json')} download>
            {t('exportJson')}
          </a>
          <a href={exportUrl('csv')} download>
            {t('exportCsv')}
          </a>
        </p>
      )}
      {level >= 2 && (
        <>
          <h2>{t('askTitle')}</h2>
          <Loaded of={kinds}>{(all) => <Ask kinds={all} />}</Loaded>
        </>
      )}
      <h2>{t('results')}</h2>
      <Loaded of={results}>{(all) => <Results all={all} kinds={kinds.data ?? []} />}</Loaded>
    </>
  );
}

function Ask({ kinds }: { readonly kinds: readonly RequestKind[] }) {
  const { t, of } = useTexts();
  const [kind, setKind] = useState(kinds[0]?.kind ?? '');
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const [number, setNumber] = useState('');
  const chosen = kinds.find((one) => one.kind === kind);
  const isCorrection = kind === 'correction';
  const length = ({ amount, unit }: RequestKind['limit']) =>
    t(unit === 'workingDay' ? 'workingDays' : 'naturalDays', { n: amount });
  return (
    <Form
      action={t('send')}
      onSend={async () => {
        setNumber('');
        const made = await mine.ask({ kind, answers: isCorrection ? { field: 'name', ...answers } : {} });
        setNumber(made.number);
      }}
    >
      <Select
        label={t('kind')}
        value={kind}
        onChange={setKind}
        choices={kinds.map((one) => [one.kind, of(one.title)] as const)}
      />
      {chosen && (
        <p className="hint">
          {t('promised', { limit: length(chosen.limit), legal: length(chosen.legalLimit) })}
          <br />
          {t('sourceOf', { source: chosen.source })}
        </p>
      )}
      {isCorrection &&
        byHand(chosen).map(({ name, answer: { title, codes } }) =>
          codes ? (
            <Select
              key={name}
              label={of(title)}
              value={answers[name] ?? 'name'}
              onChange={(value) => setAnswers({ ...answers, [name]: value })}
              choices={Object.entries(codes).flatMap(([code, text]) =>
                code === 'register' ? [] : [[code, of(text)] as const],
              )}
            />
          ) : (
            <Field
              key={name}
              label={of(title)}
              value={answers[name] ?? ''}
              onChange={(value) => setAnswers({ ...answers, [name]: value })}
            />
          ),
        )}
      {number !== '' && (
        <p className="card good" role="status">
          {t('sent', { number })}
        </p>
      )}
    </Form>
  );
}

/** What is typed here: what a register keeps is put right where it is shown, which names entry and field. */
function byHand(chosen: RequestKind | undefined): RequestKind['asks'] {
  return chosen?.asks.filter(({ name }) => name !== 'record') ?? [];
}

function Results({ all, kinds }: { readonly all: readonly Result[]; readonly kinds: readonly RequestKind[] }) {
  const { t, of, date } = useTexts();
  if (all.length === 0) return <p>{t('noResults')}</p>;
  return (
    <ul className="my-list">
      {all.map(({ number, kind, outcome, ground, at, lines, hasFile }) => (
        <li key={number}>
          <strong>{of(kinds.find((one) => one.kind === kind)?.title ?? { zh: kind, en: kind })}</strong> · {number} ·{' '}
          {t(outcome)}
          <span className="hint">
            {date(at)} · {ground}
          </span>
          <ul>
            {lines.map((line) => (
              <li key={line.what.en}>
                {of(line.what)}: {t(line.done, { count: line.count })}
                <span className="hint">{of(line.ground)}</span>
              </li>
            ))}
          </ul>
          {hasFile && (
            <a href={copyUrl(number)} download>
              {t('file')}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
