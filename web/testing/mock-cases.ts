import type {
  Attachment,
  CaseAction,
  CaseDecision,
  CaseFile,
  CaseSummary,
  CaseType,
  NewCase,
  TimelineEntry,
} from '../api/contract-cases.ts';

const hour_ms = 3_600_000;

export const caseTypes: readonly CaseType[] = [
  {
    id: 'environment.airExceedance',
    title: { zh: '空气质量超标处置', en: 'Air quality exceedance' },
    bureau: 'ecology',
    limit: { amount: 24, unit: 'hour' },
    steps: [
      { id: 'dispatch', title: { zh: '派遣', en: 'Dispatch' }, kind: 'dispatch', role: 'environment.dispatcher' },
      {
        id: 'handling',
        title: { zh: '现场处置', en: 'Handling on site' },
        kind: 'handling',
        role: 'environment.inspector',
      },
      {
        id: 'verification',
        title: { zh: '核查', en: 'Verification' },
        kind: 'verification',
        role: 'environment.dispatcher',
      },
      { id: 'evaluation', title: { zh: '评价', en: 'Evaluation' }, kind: 'evaluation', role: 'environment.dispatcher' },
    ],
  },
];
const [type] = caseTypes as readonly [CaseType];

const needs: Readonly<Record<string, CaseAction['needs']>> = {
  dispatch: ['unit', 'note'],
  handling: ['note', 'evidence'],
  verification: ['note'],
  evaluation: ['grade'],
};

interface Stored {
  readonly file: CaseFile;
  readonly stepIndex: number;
}

/** Cases in memory with just enough behaviour to walk one from opening to closing. */
export function createMockCases(now: () => number) {
  const stored = new Map<string, Stored>();
  let count = 0;

  const build = (stored: Stored): CaseFile => {
    const { file, stepIndex } = stored;
    const closed = stepIndex >= type.steps.length;
    const step = type.steps[Math.min(stepIndex, type.steps.length - 1)];
    if (!step) throw new Error('a case type without steps');
    const opened = Date.parse(file.openedAt);
    return {
      ...file,
      state: closed ? 'closed' : 'open',
      step: step.id,
      stepTitle: step.title,
      stepKind: step.kind,
      role: step.role,
      overdue: !closed && now() > Date.parse(file.dueAt),
      clock: { limit_ms: 24 * hour_ms, used_ms: now() - opened, running: !closed && !file.number.endsWith('3') },
      ...(closed ? { closedAt: new Date(now()).toISOString() } : {}),
      steps: type.steps.map((each, index) => ({
        ...each,
        state: index < stepIndex ? 'done' : index === stepIndex ? 'current' : 'ahead',
        ...(index <= stepIndex ? { enteredAt: file.openedAt } : {}),
      })),
      actions: closed
        ? [{ action: 'reopen', title: { zh: '重开', en: 'Reopen' }, needs: ['note'] }]
        : [
            {
              action: 'complete',
              title: { zh: `完成${step.title.zh}`, en: `Complete: ${step.title.en}` },
              needs: needs[step.id] ?? [],
            },
            { action: 'return', title: { zh: '退回', en: 'Return' }, needs: ['note'] },
            { action: 'comment', title: { zh: '批注', en: 'Comment' }, needs: ['note'] },
          ],
    };
  };

  const open = (order: NewCase, opened = now()): CaseFile => {
    count += 1;
    const id = `case-${count}`;
    const file: CaseFile = {
      id,
      number: `HJ-2026-${String(count).padStart(5, '0')}`,
      type: type.id,
      typeTitle: type.title,
      title: { zh: order.title, en: order.title },
      priority: 'severe',
      state: 'open',
      step: '',
      stepTitle: type.title,
      stepKind: 'dispatch',
      role: '',
      bureau: 'ecology',
      bureauName: { zh: '市生态环境局', en: 'Ecology and Environment Bureau' },
      area: [
        { code: '410100', name: { zh: '郑州', en: 'Zhengzhou' } },
        { code: '410104', name: { zh: '金水区', en: 'Jinshui' } },
      ],
      location: { type: 'Point', coordinates: [113.6 + (count % 9) / 40, 34.802 - (count % 7) / 50] },
      openedAt: new Date(opened).toISOString(),
      dueAt: new Date(opened + 24 * hour_ms).toISOString(),
      stepDueAt: new Date(opened + 6 * hour_ms).toISOString(),
      overdue: false,
      clock: { limit_ms: 0, used_ms: 0, running: true },
      source: order.indicator ? 'alert' : 'desk',
      reopened: 0,
      returned: 0,
      reworked: 0,
      version: 1,
      ...(order.description ? { description: order.description } : {}),
      ...(order.indicator ? { indicator: order.indicator } : {}),
      ...(order.subject ? { subject: order.subject } : {}),
      steps: [],
      timeline: [entry(1, opened, 'opened', 'dispatch', undefined)],
      actions: [],
      attachments: [],
      watching: false,
      clocks: [],
      tasks: [],
      orders: [],
      pauses: [],
      joint: 0,
    };
    stored.set(id, { file, stepIndex: 0 });
    return build({ file, stepIndex: 0 });
  };

  return {
    open,
    list: (): readonly CaseSummary[] => [...stored.values()].map(build).reverse(),
    find: (id: string): CaseFile | undefined => {
      const found = stored.get(id);
      return found && build(found);
    },
    /** The case after the decision, or undefined when the version is not the newest. */
    decide: (id: string, decision: CaseDecision): CaseFile | undefined => {
      const found = stored.get(id);
      if (!found || found.file.version !== decision.version) return undefined;
      const { file, stepIndex } = found;
      const step =
        decision.action === 'complete' ? 1 : decision.action === 'return' ? -1 : decision.action === 'reopen' ? -3 : 0;
      const data = decision.unit ? { unit: decision.unit } : undefined;
      const attachments = file.attachments.filter(({ id }) => decision.evidence?.includes(id));
      const next = {
        stepIndex: Math.max(0, stepIndex + step),
        file: {
          ...file,
          version: file.version + 1,
          timeline: [
            ...file.timeline,
            {
              ...entry(
                file.timeline.length + 1,
                now(),
                `${decision.action}d`.replace(/(comment|return|reopen)d/, '$1ed'),
                build(found).step,
                decision.note,
              ),
              ...(data ? { data } : {}),
              attachments,
            },
          ],
        },
      };
      stored.set(id, next);
      return build(next);
    },
    attach: (id: string, attachment: Attachment): void => {
      const found = stored.get(id);
      if (found)
        stored.set(id, { ...found, file: { ...found.file, attachments: [...found.file.attachments, attachment] } });
    },
  };
}

function entry(seq: number, at: number, event: string, step: string, note: string | undefined): TimelineEntry {
  return {
    seq,
    at: new Date(at).toISOString(),
    actor: { id: 'dev', name: '演示用户' },
    event,
    step,
    ...(note ? { note } : {}),
    attachments: [],
  };
}
