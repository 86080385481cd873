import { type CaseDocument, type DocumentPart, documentTexts, factsIn, type Localised, withFacts } from '@hub/kernel';
import type { CaseFactValues } from './case-facts.ts';

/** Where a fact is not known, a line to write on: nothing is put in its place. */
export const blank = '＿＿＿＿';
/** What may be left out and was is struck out, as on any form, so that nothing is added later. */
export const struck = '／';

export interface FilledDocument {
  readonly title: Localised;
  readonly parts: readonly DocumentPart[];
}

/** A template with the facts of its case put in. */
export function fillDocument(document: CaseDocument, facts: CaseFactValues): FilledDocument {
  const optional = new Set(document.optional);
  const missing = (name: string) => (optional.has(name) ? struck : blank);
  const fill = ({ zh, en }: Localised): Localised => ({
    zh: withFacts(zh, (name) => facts.get(name)?.zh ?? missing(name)),
    en: withFacts(en, (name) => facts.get(name)?.en ?? missing(name)),
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
