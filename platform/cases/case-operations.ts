import type { Operation, OperationCall, OperationResult } from '@hub/processes';
import type { CaseDeps } from './case-deps.ts';
import { type CaseEvent, foldCase } from './case-machine.ts';
import { afterEvent } from './changed-case.ts';
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
      run: (call) => add(deps, call, { event: 'commented', note: textOf(call, 'note') }),
    },
  ];
}

async function add(
  deps: CaseDeps,
  call: OperationCall,
  what: Pick<CaseEvent, 'event' | 'note'>,
): Promise<OperationResult> {
  const caseId = call.businessKey ?? '';
  const file = await selectCase(deps.database, call.tenant, caseId);
  if (!file) throw caseErrors.unknown({ caseId });
  const state = foldCase(deps.types.get(file.type).flow, await selectEvents(deps.database, call.tenant, caseId));
  const event: CaseEvent = {
    seq: state.version + 1,
    at: call.at,
    actor,
    step: state.step,
    data: {},
    attachments: [],
    ...what,
  };
  return { statements: changeStatements([afterEvent(deps, file, state, event)]) };
}

function textOf({ input }: OperationCall, name: string): string {
  const value = input[name];
  return (typeof value === 'string' ? value : JSON.stringify(value ?? '')).slice(0, 2_000);
}
