import { HubError } from '@hub/kernel';
import type { OutboxConsumer, OutboxRow, Statement } from '@hub/runtime';
import { afterAction } from '../act-on-case.ts';
import { eventOf, stepOf } from '../case-actions.ts';
import type { CaseDeps } from '../case-deps.ts';
import { foldCase } from '../case-machine.ts';
import { selectCase, selectEvents } from '../store.ts';
import { changeStatements } from '../store-changes.ts';
import { bestCommand, dispatchActor } from './auto-dispatch.ts';

interface News {
  readonly type: string;
  readonly event: string;
  readonly step: string;
  readonly version: number;
}

/**
 * Dispatches cases that a process leads, where their type does so by itself: the process has to be stored at the dispatch step before
 * it can go on from there, so it is done one commit later than in `auto-dispatch.ts`. Sent back, a case waits for a person.
 */
export function dispatchConsumer(deps: CaseDeps): OutboxConsumer | undefined {
  const types = deps.types.all.filter(({ flow }) => flow.process !== undefined && flow.dispatch === 'automatic');
  if (types.length === 0) return undefined;
  const dispatching = new Set(
    types.flatMap(({ id, flow }) =>
      flow.steps.filter(({ kind }) => kind === 'dispatch').map((step) => `${id} ${step.id}`),
    ),
  );
  return {
    name: 'cases.dispatch',
    topics: ['case'],
    async handle(rows) {
      const newest = new Map(rows.map((row) => [`${row.tenant} ${row.key}`, row]));
      const statements: Statement[] = [];
      for (const row of newest.values()) {
        const { type, step, event } = row.data as unknown as News;
        if (dispatching.has(`${type} ${step}`) && event !== 'returned') statements.push(...(await dispatch(deps, row)));
      }
      return statements;
    },
    committed: () => deps.processes?.wake(),
  };
}

async function dispatch(deps: CaseDeps, { tenant, key, data }: OutboxRow): Promise<readonly Statement[]> {
  const { version } = data as unknown as News;
  const file = await selectCase(deps.database, tenant, key);
  // Somebody has gone on meanwhile: what follows has a row of its own.
  if (!file || file.version !== version || file.state === 'closed') return [];
  const type = deps.types.get(file.type);
  const state = foldCase(type.flow, await selectEvents(deps.database, tenant, key));
  if (stepOf(type.flow, state.step).kind !== 'dispatch') return [];
  const command = await bestCommand(deps, type, file);
  if (!command) return [];
  try {
    const event = eventOf(type.flow, state, command, dispatchActor, deps.clock());
    return changeStatements([await afterAction(deps, file, state, event, command)]);
  } catch (error) {
    // Suspended, or its process does not wait there: a person decides.
    if (error instanceof HubError) return [];
    throw error;
  }
}
