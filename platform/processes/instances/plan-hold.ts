import type { Statement } from '@hub/runtime';
import type { HoldOrder } from '../processes-contract.ts';
import { type EngineDeps, getInstance, planNext } from './engine.ts';
import { commitStatements, type PlannedStep } from './plan-step.ts';
import { findCalled } from './store-instances.ts';

/** Holds or releases the timers of an instance and of all that it has called, in one commit. */
export async function planHold(deps: EngineDeps, order: HoldOrder): Promise<readonly Statement[]> {
  const steps: PlannedStep[] = [];
  const waiting = [order.instanceId];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const instance = await getInstance(deps, order.tenant, id);
    const { actor, at, held } = order;
    const step = await planNext(
      deps,
      instance,
      { kind: held ? 'hold' : 'release' },
      { kind: held ? 'held' : 'released', actor, at, tell: false },
    );
    if (step) steps.push(step);
    for (const wait of instance.state.waits) {
      const called =
        wait.kind === 'call' && (await findCalled(deps.database, order.tenant, { instance: id, wait: wait.id }));
      if (called) waiting.push(called.id);
    }
  }
  return steps.length === 0 ? [] : commitStatements(steps);
}
