import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../../../../web/i18n/use-language.ts';
import { Panel } from '../../../../web/kit/panel.tsx';
import { ProblemNote } from '../../../../web/kit/problem-note.tsx';
import { packApi } from './pack-api.ts';
import { words } from './words.ts';

const facts = {
  class: { zh: '小类', en: 'Class' },
  componentCode: { zh: '部件代码', en: 'Component code' },
  ownerUnit: { zh: '权属单位', en: 'Owner' },
  condition: { zh: '完好状况', en: 'Condition' },
  responsibilityGrid: { zh: '责任网格', en: 'Responsibility grid' },
  unitGrid: { zh: '单元网格', en: 'Unit grid' },
  installedOn: { zh: '设置日期', en: 'Installed' },
} as const;

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '–';
}

/** A component by its asset code, and every case it has had. */
export function ComponentSearch() {
  const text = useText();
  const [code, setCode] = useState('');
  const look = useMutation({
    mutationFn: async (asked: string) => {
      const component = await packApi.findComponent(asked);
      return { component, cases: component ? await packApi.casesOf(shown(component.id)) : [] };
    },
  });
  const { component, cases = [] } = look.data ?? {};
  return (
    <Panel title={text(words.search)}>
      <form
        className="urban-choices"
        onSubmit={(event) => {
          event.preventDefault();
          look.mutate(code.trim());
        }}
      >
        <input
          aria-label={text(words.searchHint)}
          placeholder={text(words.searchHint)}
          inputMode="numeric"
          maxLength={21}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <button type="submit" disabled={!/^\d{21}$/.test(code.trim())}>
          {text(words.find)}
        </button>
      </form>
      {look.error ? <ProblemNote error={look.error} /> : null}
      {look.data && !component && <p role="status">{text(words.unknown)}</p>}
      {component && (
        <>
          <dl className="urban-figures">
            {Object.entries(facts).map(([name, title]) => (
              <div key={name}>
                <dt>{text(title)}</dt>
                <dd>{shown(component[name])}</dd>
              </div>
            ))}
          </dl>
          <p className="kit-muted">{shown(component.source)}</p>
          <h3>{text(words.history)}</h3>
          {cases.length === 0 && <p>{text(words.noHistory)}</p>}
          <ul>
            {cases.map((one) => (
              <li key={one.id}>
                <Link to="/desk/$caseId" params={{ caseId: one.id }} search={{}}>
                  {one.number} {text(one.title)} · {text(one.stepTitle)}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
