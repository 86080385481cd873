import './questions.css';
import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';
import { useLater } from '../kit/use-later.ts';
import { type AnswerDraft, type Answers, answersOf, draftOf, type Question, type Questions } from './answers.ts';

interface QuestionFieldsProps {
  /** The case type, which knows what the rules of its field make of answers. */
  readonly type: string;
  readonly questions: Questions;
  /** What the case knows already. */
  readonly known?: Answers | undefined;
}

/** The fields of questions below `answers` of a form, each with what the rules of the field say of it while it is filled in. */
export function QuestionFields({ type, questions, known }: QuestionFieldsProps) {
  const text = useText();
  const { t } = useTranslation();
  const draft = Form.useWatch('answers') as AnswerDraft | undefined;
  const before = draftOf(questions, known);
  const answers = { ...known, ...answersOf(questions, draft ?? before) };
  const asked = useLater(JSON.stringify(answers));
  const advice = useQuery(deskQueries.advice(type, asked)).data?.items ?? [];
  return Object.entries(questions).map(([name, question]) => {
    const said = advice.filter((one) => one.question === name);
    return (
      <Form.Item
        key={name}
        name={['answers', name]}
        label={
          question.required
            ? text(question.answer.title)
            : t('questions.optional', { title: text(question.answer.title) })
        }
        initialValue={before[name]}
        rules={question.required ? [{ required: true, message: t('questions.missing') }] : []}
        {...(said.some(({ level }) => level === 'refuse') ? { validateStatus: 'error' as const } : {})}
        extra={
          said.length === 0
            ? undefined
            : said.map((one) => (
                <div
                  key={one.text.zh}
                  role="status"
                  className={one.level === 'refuse' ? 'question-refused' : 'question-hint'}
                >
                  {text(one.text)}
                </div>
              ))
        }
      >
        {fieldOf(question, text, { yes: t('questions.yes'), no: t('questions.no') })}
      </Form.Item>
    );
  });
}

const longestLine = 120;

function fieldOf(
  { answer, many = false, required = false }: Question,
  text: ReturnType<typeof useText>,
  words: { readonly yes: string; readonly no: string },
): ReactNode {
  switch (answer.kind) {
    case 'text':
      return answer.maxLength > longestLine ? (
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={answer.maxLength} />
      ) : (
        <Input maxLength={answer.maxLength} />
      );
    case 'number':
      return <InputNumber className="question-number" {...bounds(answer)} />;
    case 'boolean':
      return (
        <Select
          allowClear={!required}
          options={[
            { value: true, label: words.yes },
            { value: false, label: words.no },
          ]}
        />
      );
    case 'dateTime':
      return <Input type="datetime-local" />;
    case 'code': {
      const options = Object.entries(answer.codes).map(([value, title]) => ({ value, label: text(title) }));
      return <Select allowClear={!required} options={options} {...(many ? { mode: 'multiple' as const } : {})} />;
    }
    default:
      return answer satisfies never;
  }
}

function bounds({ min, max }: { readonly min?: number; readonly max?: number }) {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
