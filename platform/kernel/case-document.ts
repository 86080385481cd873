import type { Localised } from './localised.ts';

/** An answer to a question of a case type. */
export type Answer = string | number | boolean | readonly string[];
export type Answers = Readonly<Record<string, Answer>>;

/** What the rules of a field say of the answers so far: a range to keep to, or that it may not be. */
export interface Advice {
  /** The question it is about. */
  readonly question: string;
  /** `refuse`: the rules leave no choice, and such an answer is not taken. */
  readonly level: 'hint' | 'refuse';
  readonly text: Localised;
}

/** Facts of every case that documents may name besides its answers and steps. */
export const caseFacts = {
  'case.number': { zh: '案件编号', en: 'case number' },
  'case.title': { zh: '案件名称', en: 'title' },
  'case.description': { zh: '情况说明', en: 'description' },
  'case.class': { zh: '类别', en: 'class' },
  'case.place': { zh: '地点', en: 'place' },
  'case.unit': { zh: '主办单位', en: 'lead unit' },
  'case.openedAt': { zh: '立案时间', en: 'opened' },
  'document.number': { zh: '文书编号', en: 'document number' },
  'document.date': { zh: '文书日期', en: 'date of the document' },
} as const satisfies Readonly<Record<string, Localised>>;

/** What is known of a step once it has been completed. */
export const stepFacts = {
  by: { zh: '办理人', en: 'done by' },
  at: { zh: '办理时间', en: 'done at' },
  note: { zh: '意见', en: 'note' },
} as const satisfies Readonly<Record<string, Localised>>;

/** One part of a document. Texts name facts in braces: `{law}`, `{case.number}`, `{step.file.by}`. */
export type DocumentPart =
  | { readonly kind: 'paragraph' | 'heading'; readonly text: Localised }
  | { readonly kind: 'table'; readonly rows: readonly { readonly title: Localised; readonly text: Localised }[] }
  /** Lines to sign on, one for each side. */
  | { readonly kind: 'signatures'; readonly sides: readonly Localised[] };

/** A template: a document is filled from its case and nothing else, so what the case lacks stays a blank. */
export interface CaseDocument {
  readonly title: Localised;
  /** Can be drawn up once the case has reached this step. */
  readonly step: string;
  /** With `{year}` and `{n}`, which counts the documents of this kind in a year. */
  readonly number: string;
  /** Facts it may lack: everything else it names must be there. */
  readonly optional?: readonly string[];
  readonly parts: readonly DocumentPart[];
}

const placeholder = /\{([a-zA-Z][\w.]*)\}/g;

/** The facts a text names, in order. */
export function factsIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map(([, name = '']) => name);
}

/** A text with its facts put in. */
export function withFacts(text: string, fact: (name: string) => string): string {
  return text.replaceAll(placeholder, (_, name: string) => fact(name));
}

/** All texts of a document, to look for facts in. */
export function documentTexts({ parts }: Pick<CaseDocument, 'parts'>): readonly Localised[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case 'paragraph':
      case 'heading':
        return [part.text];
      case 'table':
        return part.rows.flatMap(({ title, text }) => [title, text]);
      case 'signatures':
        return part.sides;
      default:
        return part satisfies never;
    }
  });
}
