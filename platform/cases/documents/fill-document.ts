import { type CaseDocument, type DocumentPart, documentTexts, factsIn, type Localised, withFacts } from '@hub/kernel';
import type { CaseFactValues } from './case-facts.ts';

/** Where a fact is not known, a line to write on: nothing is put in its place. */
export const blank = '＿＿＿＿';

export interface FilledDocument {
  readonly title: Localised;
  readonly parts: readonly DocumentPart[];
}

/** A template with the facts of its case put in. */
export function fillDocument(document: CaseDocument, facts: CaseFactValues): FilledDocument {
  const fill = ({ zh, en }: Localised): Localised => ({
    zh: withFacts(zh, (name) => facts.get(name)?.zh ?? blank),
    en: withFacts(en, (name) => facts.get(name)?.en ?? blank),
  });
  return { title: document.title, parts: document.parts.map((part) => fillPart(part, fill)) };
}

function fillPart(part: DocumentPart, fill: (text: Localised) => Localised): DocumentPart {
  switch (part.kind) {
    case 'paragraph':
    case 'heading':
      return { kind: part.kind, text: fill(part.text) };
    case 'table':
      return { kind: 'table', rows: part.rows.map(({ title, text }) => ({ title: fill(title), text: fill(text) })) };
    case 'signatures':
      return { kind: 'signatures', sides: part.sides.map(fill) };
    default:
      return part satisfies never;
  }
}

/** Facts a document needs and its case does not know; number and day of the document itself come with it. */
export function missingFacts(document: CaseDocument, facts: CaseFactValues): readonly string[] {
  const optional = new Set(document.optional);
  const named = documentTexts(document).flatMap(({ zh }) => factsIn(zh));
  return [...new Set(named)].filter((name) => !facts.has(name) && !optional.has(name) && !name.startsWith('document.'));
}
