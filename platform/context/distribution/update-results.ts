import type { HubError } from '@hub/kernel';
import type { Reply } from '@hub/runtime';
import type { LdContext } from '../json-ld/ld-context.ts';
import { warningOf } from './context-sources.ts';
import type { Registration } from './registration.ts';
import { errorOfAll, reasonsIn, type WritePart } from './write-outcomes.ts';

/** What became of some attributes of an entity, here or at a source. */
export interface UpdatePart extends WritePart {
  /** As they are stored. */
  readonly attributes: readonly string[];
}

interface NotUpdated {
  readonly attribute: string;
  readonly reason: string;
  readonly registration: Registration | undefined;
}

interface Told {
  readonly updated: readonly string[];
  readonly notUpdated: readonly NotUpdated[];
}

/**
 * All well: 204. Nothing done: the error. Else 207 with what was updated and what was not, each with its source (CIM 009 clauses 5.2.18 and
 * 5.2.19); an attribute that was updated at one place and not at another stands in both lists.
 */
export function combineUpdates(
  id: string,
  parts: readonly UpdatePart[],
  context: LdContext,
  language: 'zh' | 'en',
): Reply {
  const nothingDone = errorOfAll(parts);
  if (nothingDone) throw nothingDone;
  const told = parts.filter((part) => !isForgiven(id, part)).map((part) => toldBy(part, context, language));
  const notUpdated = told.flatMap((one) => one.notUpdated);
  if (notUpdated.length === 0) return { status: 204 };
  const warnings = parts.flatMap(({ outcome, registration }) =>
    registration && 'error' in outcome ? [warningOf(registration, outcome.error)] : [],
  );
  return {
    status: 207,
    headers: warnings.length > 0 ? { 'ngsild-warning': warnings.join(', ') } : {},
    body: {
      updated: [...new Set(told.flatMap((one) => one.updated))].map((one) => context.iriOf(one)),
      notUpdated: notUpdated.map(({ attribute, reason, registration }) => ({
        attributeName: context.iriOf(attribute),
        reason,
        ...(registration && { registrationId: registration.id }),
      })),
    },
  };
}

/** What came round to a hub that has done it, and an entity that sources have and this hub has not (clause 5.6.2.4). */
function isForgiven(id: string, { outcome, registration }: UpdatePart): boolean {
  if (!('error' in outcome)) return false;
  const { code, details } = outcome.error;
  return code === 'context.loopDetected' || (code === 'context.notFound' && !registration && details.id === id);
}

function toldBy({ attributes, registration, outcome }: UpdatePart, context: LdContext, language: 'zh' | 'en'): Told {
  const all = (reason: string): Told => ({
    updated: [],
    notUpdated: attributes.map((attribute) => ({ attribute, reason, registration })),
  });
  if ('error' in outcome) return all(textOf(outcome.error, language));
  const { status, body } = outcome.reply;
  if (status !== 207) return { updated: attributes, notUpdated: [] };
  const reasons = reasonsIn(body);
  if (!reasons) return all(notSaid[language]);
  // Another hub is believed of what it was given, and of nothing else.
  const names = registration?.names ?? context;
  const notUpdated = reasons
    .map(({ attributeName, reason }) => ({ attribute: names.keyOf(attributeName), reason, registration }))
    .filter(({ attribute }) => registration === undefined || attributes.includes(attribute));
  const failed = new Set(notUpdated.map((one) => one.attribute));
  return { updated: attributes.filter((one) => !failed.has(one)), notUpdated };
}

const notSaid = { zh: '未全部完成，且未说明是哪些', en: 'not all of it was done, and it is not said what' };

const textOf = ({ text }: HubError, language: 'zh' | 'en') => text[language];
