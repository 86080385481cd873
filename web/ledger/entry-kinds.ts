import type { AssignmentFile } from './ledger-client.ts';

export type EntryField =
  | 'unit'
  | 'milestone'
  | 'completion'
  | 'evidence'
  | 'report'
  | 'quality'
  | 'slip'
  | 'decision'
  | 'decidedBy'
  | 'milestones'
  | 'text';

export interface EntryKind {
  readonly id:
    | 'reported'
    | 'cosigned'
    | 'slipAnswered'
    | 'checked'
    | 'slipExcused'
    | 'adjusted'
    | 'suspended'
    | 'resumed'
    | 'completed';
  /** Under which route it is entered: by a unit, or by the office that keeps the ledger. */
  readonly by: 'reports' | 'entries';
  readonly fields: readonly EntryField[];
  possible(file: AssignmentFile): boolean;
}

const isIn =
  (...states: readonly AssignmentFile['state'][]) =>
  ({ state }: AssignmentFile) =>
    states.includes(state);
const isOpen = isIn('open', 'suspended');

/** Reports, and those of them nobody has checked. */
export const reportsOf = ({ events }: AssignmentFile) => events.filter(({ kind }) => kind === 'reported');
export const uncheckedReports = (file: AssignmentFile) => {
  const checked = new Set(file.events.flatMap(({ kind, report }) => (kind === 'checked' ? [report] : [])));
  return reportsOf(file).filter(({ seq }) => !checked.has(seq));
};

export const entryKinds: readonly EntryKind[] = [
  {
    id: 'reported',
    by: 'reports',
    fields: ['unit', 'milestone', 'completion', 'evidence', 'text'],
    possible: (file) => isOpen(file) && file.terms.milestones.length > 0,
  },
  {
    id: 'cosigned',
    by: 'reports',
    fields: ['unit', 'report'],
    possible: (file) => isOpen(file) && reportsOf(file).length > 0,
  },
  {
    id: 'slipAnswered',
    by: 'reports',
    fields: ['unit', 'slip', 'text'],
    possible: (file) => isOpen(file) && file.slips.some(({ answered }) => !answered),
  },
  {
    id: 'checked',
    by: 'entries',
    fields: ['report', 'quality', 'text'],
    possible: (file) => uncheckedReports(file).length > 0,
  },
  {
    id: 'slipExcused',
    by: 'entries',
    fields: ['slip', 'text'],
    possible: (file) => isOpen(file) && file.slips.some(({ excused }) => !excused),
  },
  { id: 'adjusted', by: 'entries', fields: ['decision', 'decidedBy', 'milestones'], possible: isOpen },
  { id: 'suspended', by: 'entries', fields: ['text'], possible: isIn('open') },
  { id: 'resumed', by: 'entries', fields: ['text'], possible: isIn('suspended', 'completed') },
  { id: 'completed', by: 'entries', fields: ['text'], possible: isIn('open') },
];
