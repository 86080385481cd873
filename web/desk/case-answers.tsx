import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import { answerWords } from '../questions/answers.ts';

/** What the type and the steps of a case have asked and somebody has answered, as rows of a list of facts. */
export function CaseAnswers({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const type = useQuery(queries.caseTypes()).data?.items.find(({ id }) => id === file.type);
  const asks = Object.assign({}, type?.asks, ...file.steps.map((step) => step.asks)) as NonNullable<
    typeof type
  >['asks'];
  return Object.entries(asks ?? {}).map(([name, question]) => {
    const value = file.attributes?.[name];
    if (value === undefined) return null;
    return [
      <dt key={`${name} title`}>{text(question.answer.title)}</dt>,
      <dd key={name} className="case-description">
        {answerWords(
          question,
          value,
          text,
          (yes) => t(yes ? 'questions.yes' : 'questions.no'),
          (at) => format.instant(at),
        )}
      </dd>,
    ];
  });
}
