import type { Change, EntityState, NgsiAttribute } from './attribute.ts';

/** Stands between an attribute and a text of it; in front of both, in SQL, is the tenant. */
const separator = '\u0001';
const longest = 512;
const most = 500;

/** The key of entities with more texts than are worth keeping: any question finds them, and looks into them. */
export const anyText = '';

/** Members of an instance that `q` compares texts with; languages lie one level deeper. */
const members = ['value', 'object', 'vocab', 'valueList', 'json', 'languageMap', 'objectList'] as const;

/** An attribute (stored name) and a text as one key; undefined where the text is too long to have one. */
export function namedText(attribute: string, text: string): string | undefined {
  return text.length > longest ? undefined : attribute + separator + text;
}

/** Every text of an entity that `q` may be asked to equal; rather too many than too few, the condition itself is asked too. */
export function namedTexts({ attributes }: EntityState): readonly string[] {
  const found = new Set<string>();
  for (const [attribute, instances] of attributes)
    for (const { json } of instances)
      for (const text of textsIn(json)) {
        const named = namedText(attribute, text);
        if (named !== undefined) found.add(named);
        if (found.size > most) return [anyText];
      }
  return [...found];
}

/** Whether a write leaves an entity with other texts: the usual one, of a number, does not. */
export function changesTexts(changes: readonly Change[]): boolean {
  return changes.some(({ op, held, before }) => {
    // Most of what a source sends whole is as it was.
    if (op === 'updated' && before?.text === held.text) return false;
    const now = textsIn(held.json);
    if (op !== 'updated' || !before) return now.length > 0;
    const was = textsIn(before.json);
    return now.length !== was.length || now.some((text, index) => text !== was[index]);
  });
}

const none: readonly string[] = [];

function textsIn(instance: NgsiAttribute): readonly string[] {
  let texts: string[] | undefined;
  for (const member of members) {
    const value = instance[member];
    // Of numbers, which most values are, nothing is made.
    if (typeof value !== 'string' && typeof value !== 'object') continue;
    texts ??= [];
    collectTexts(value, texts);
  }
  return texts ?? none;
}

function collectTexts(value: unknown, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (Array.isArray(value)) for (const one of value) collectTexts(one, into);
  else if (typeof value === 'object' && value !== null)
    for (const name of Object.keys(value)) collectTexts((value as Record<string, unknown>)[name], into);
}
