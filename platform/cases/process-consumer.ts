import type { ProcessMessage } from '@hub/processes';
import type { OutboxConsumer, OutboxRow, Statement } from '@hub/runtime';
import type { CaseDeps } from './case-deps.ts';
import { type CaseEvent, foldCase } from './case-machine.ts';
import { caseOwner } from './case-process.ts';
import { afterEvent, type ChangedCase } from './changed-case.ts';
import { selectCase, selectEvents } from './store.ts';
import { changeStatements } from './store-changes.ts';

const actor = { id: 'hub:processes', name: '流程引擎 Process engine' };

/** Moves a case when its process has gone on by itself: a time came, a service answered, a message arrived. */
export function processConsumer(deps: CaseDeps): OutboxConsumer {
  return {
    name: 'cases.processes',
    topics: ['process'],
    async handle(rows) {
      const touched = new Map<string, ChangedCase>();
      const statements: Statement[] = [];
      for (const row of rows) {
        const changed = await follow(deps, row, touched);
        if (changed) touched.set(changed.file.id, changed);
        if (changed) statements.push(...changeStatements([changed]));
      }
      return statements;
    },
  };
}

/** `touched` holds cases changed by earlier rows of the batch, which the database does not show yet. */
async function follow(
  deps: CaseDeps,
  { tenant, data }: OutboxRow,
  touched: ReadonlyMap<string, ChangedCase>,
): Promise<ChangedCase | undefined> {
  const { owner, businessKey, status, open } = data as unknown as ProcessMessage;
  if (owner !== caseOwner || businessKey === undefined) return undefined;
  const found = touched.get(businessKey) ?? (await findCase(deps, tenant, businessKey));
  if (!found || found.state.state === 'closed') return undefined;
  const ended = status !== 'running';
  const nextStep = ended ? undefined : open[0];
  if (!ended && (nextStep === undefined || open.includes(found.state.step))) return undefined;
  const event: CaseEvent = {
    seq: found.state.version + 1,
    at: deps.clock(),
    actor,
    event: 'ledOn',
    step: found.state.step,
    ...(nextStep === undefined ? {} : { nextStep }),
    data: keptPerson(found),
    attachments: [],
  };
  return afterEvent(deps, found.file, found.state, event);
}

/** Whom the process has just given the case to (`case.dispatch`) has it at the step that follows. */
function keptPerson({ state, events }: ChangedCase): CaseEvent['data'] {
  const isGiven = events.at(-1)?.event === 'dispatched' && events.at(-1)?.actor.id === actor.id;
  return isGiven && state.assignee ? { person: state.assignee } : {};
}

async function findCase(deps: CaseDeps, tenant: OutboxRow['tenant'], id: string): Promise<ChangedCase | undefined> {
  const file = await selectCase(deps.database, tenant, id);
  if (!file) return undefined;
  const events = await selectEvents(deps.database, tenant, id);
  return { file, state: foldCase(deps.types.get(file.type).flow, events), events };
}
