import type { Dayjs } from 'dayjs';
import type { EntryField, EntryKind } from './entry-kinds.ts';
import type { AssignmentFile } from './ledger-client.ts';

/** What the form holds; shares are in percent there. */
export interface EntryDraft {
  readonly unit?: string;
  readonly milestone?: string;
  readonly completion?: number;
  readonly evidence?: string;
  readonly report?: number;
  readonly quality?: number;
  readonly slip?: number;
  readonly decision?: string;
  readonly decidedBy?: string;
  readonly milestones?: readonly { readonly title: string; readonly due: Dayjs }[];
  readonly text?: string;
}

/** The entry as the hub takes it. */
export function entryOf({ id, fields }: EntryKind, file: AssignmentFile, draft: EntryDraft): object {
  const members = fields.map((field) => [field === 'milestones' ? 'terms' : field, memberOf(field, file, draft)]);
  return { kind: id, ...Object.fromEntries(members) };
}

function memberOf(field: EntryField, { terms }: AssignmentFile, draft: EntryDraft): unknown {
  switch (field) {
    case 'completion':
    case 'quality':
      return (draft[field] ?? 0) / 100;
    case 'evidence':
      return (draft.evidence ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .map((value) => ({ kind: evidenceKind(value), value }));
    case 'milestones': {
      const added = (draft.milestones ?? []).map(({ title, due }, index) => ({
        id: `m${terms.milestones.length + index + 1}`,
        title: { zh: title, en: title },
        due: due.format('YYYY-MM-DD'),
        weight: 1,
      }));
      return { ...terms, milestones: [...terms.milestones, ...added] };
    }
    case 'text':
      return draft.text ?? '';
    default:
      return draft[field];
  }
}

/** A line of evidence says by its form what it is: a case number, an address, an indicator, or words. */
export function evidenceKind(value: string): 'case' | 'link' | 'indicator' | 'text' {
  if (/^[A-Z]{2,4}-\d{8}-\d+$/.test(value)) return 'case';
  if (/^https?:\/\/\S+$/.test(value)) return 'link';
  return /^[a-z-]+\.[A-Za-z0-9]+$/.test(value) ? 'indicator' : 'text';
}
