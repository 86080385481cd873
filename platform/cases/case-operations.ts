import { duration_ms, isDuration } from '@hub/kernel';
import type { Operation, OperationCall, OperationResult } from '@hub/processes';
import type { CaseDeps } from './case-deps.ts';
import type { CaseFile } from './case-file.ts';
import { type CaseEvent, foldCase } from './case-machine.ts';
import type { CaseState } from './case-state.ts';
import { afterEvent } from './changed-case.ts';
import { bestCommand } from './dispatch/auto-dispatch.ts';
import { caseErrors } from './errors.ts';
import { selectCase, selectEvents } from './store.ts';
import { changeStatements } from './store-changes.ts';

const actor = { id: 'hub:processes', name: '流程引擎 Process engine' };

/** What service tasks may do to the case they are about. Each commits with the step of the process, once. */
export function caseOperations(deps: CaseDeps): readonly Operation[] {
  return [
    {
      name: 'case.comment',
      title: { zh: '在办理时间线上备注（输入 note）', en: 'Put a note into the timeline (input note)' },
      run: (call) => add(deps, call, async () => ({ event: 'commented', note: textOf(call, 'note'), data: {} })),
    },
    {
      name: 'case.dispatch',
      title: {
        zh: '按职责、值班、技能和负荷派遣案件；输出 unit、person',
        en: 'Give the case to the best unit and person; output unit, person',
      },
      run: (call) =>
        add(deps, call, async (file, state) => {
          const command = await bestCommand(deps, deps.types.get(file.type), file);
          if (!command) throw caseErrors.nobodyAnswers();
          const { note, action: _action, ...data } = command;
          return { event: 'dispatched', nextStep: state.step, note, data };
        }),
    },
    {
      name: 'case.supervise',
      title: {
        zh: '发出督办（输入 note、within，如 PT4H）',
        en: 'Give an order with a deadline (inputs note, within, such as PT4H)',
      },
      run: (call) =>
        add(deps, call, async (_file, state) => {
          const within = textOf(call, 'within');
          if (!isDuration(within)) throw caseErrors.needs({ need: 'within' });
          const order = `o${state.version + 1}`;
          return {
            event: 'supervised',
            note: textOf(call, 'note'),
            data: { order, deadline: call.at + duration_ms(within) },
          };
        }),
    },
  ];
}

type Done = Pick<CaseEvent, 'event' | 'note' | 'data' | 'nextStep'>;

async function add(
  deps: CaseDeps,
  call: OperationCall,
  what: (file: CaseFile, state: CaseState) => Promise<Done>,
): Promise<OperationResult> {
  const caseId = call.businessKey ?? '';
  const file = await selectCase(deps.database, call.tenant, caseId);
  if (!file) throw caseErrors.unknown({ caseId });
  const state = foldCase(deps.types.get(file.type).flow, await selectEvents(deps.database, call.tenant, caseId));
  const done = await what(file, state);
  const event: CaseEvent = { seq: state.version + 1, at: call.at, actor, step: state.step, attachments: [], ...done };
  const { unit, person } = done.data;
  const output = { ...(unit === undefined ? {} : { unit }), ...(person === undefined ? {} : { person: person.id }) };
  return { output, statements: changeStatements([afterEvent(deps, file, state, event)]) };
}

function textOf({ input }: OperationCall, name: string): string {
  const value = input[name];
  return (typeof value === 'string' ? value : JSON.stringify(value ?? '')).slice(0, 2_000);
}
