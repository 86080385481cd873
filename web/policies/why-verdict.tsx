import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useRoleText } from '../organisation/use-role-text.ts';
import { policyQueries, type WhyAnswer, type WhyQuery } from './policies-client.ts';
import { EffectTag } from './policy-groups.tsx';

const icons = {
  permit: <CheckCircleFilled />,
  deny: <CloseCircleFilled />,
  depends: <QuestionCircleFilled />,
} as const;

/** The answer, and by which policies; of a refusal, what would change it. */
export function WhyVerdict({ query }: { readonly query: WhyQuery }) {
  const answer = useQuery(policyQueries.why(query));
  return <DataState query={answer}>{(data) => <Verdict answer={data} />}</DataState>;
}

function Verdict({ answer }: { readonly answer: WhyAnswer }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const roleText = useRoleText();
  const { outcome, because, notMet, needs, fields, filter, principal } = answer;
  const roles = principal.roles.map(roleText);
  return (
    <article className="policies-answer">
      <header className={`policies-verdict policies-verdict-${outcome}`}>
        {icons[outcome]}
        <div>
          <h2>{t(`policies.outcome.${outcome}`)}</h2>
          {principal.name || roles.length > 0 ? (
            <p>{[principal.name, format.list(roles)].filter(Boolean).join(' · ')}</p>
          ) : null}
        </div>
      </header>
      {outcome === 'depends' ? (
        <section>
          <h3>{t('policies.onlyThese')}</h3>
          <p className="policies-filter">{text(filter)}</p>
        </section>
      ) : null}
      <section>
        <h3>{text(answer.text)}</h3>
        {because.length === 0 && outcome === 'deny' && needs.length === 0 ? (
          <p className="kit-muted">{t('policies.nothingHelps')}</p>
        ) : null}
        <Notes notes={because} />
      </section>
      {needs.length > 0 ? (
        <section>
          <h3>{t('policies.needs')}</h3>
          <ul className="policies-needs">
            {needs.map((need) => (
              <li key={need.kind}>{text(need.text)}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {fields.length > 0 ? <Fields fields={fields} /> : null}
      {notMet.length > 0 && outcome !== 'permit' ? (
        <details className="policies-not-met">
          <summary>{t('policies.notMet', { count: notMet.length })}</summary>
          <Notes notes={notMet} />
        </details>
      ) : null}
    </article>
  );
}

function Notes({ notes }: { readonly notes: WhyAnswer['because'] }) {
  const text = useText();
  return (
    <ul className="policies-notes">
      {notes.map(({ id, effect, title }) => (
        <li key={id}>
          <EffectTag effect={effect} />
          <span>
            {text(title)} <code className="kit-code">{id}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}

const tones = { whole: 'kit-tag-good', masked: 'kit-tag-info', hidden: 'kit-tag-bad' } as const;

function Fields({ fields }: { readonly fields: WhyAnswer['fields'] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <section>
      <h3>{t('policies.fields')}</h3>
      <ul className="policies-fields">
        {fields.map(({ name, title, shown }) => (
          <li key={name}>
            <span>{text(title)}</span>
            <Tag className={tones[shown]}>{t(`policies.shown.${shown}`)}</Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}
