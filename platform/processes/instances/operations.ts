import type { Instant, Localised, Tenant } from '@hub/kernel';
import type { Statement } from '@hub/runtime';
import type { Variables } from '../decisions/feel.ts';

export interface OperationCall {
  readonly tenant: Tenant;
  readonly instanceId: string;
  readonly businessKey?: string;
  /** The same for every attempt at the same task: what acts outside the database hands it on as idempotency key. */
  readonly idempotencyKey: string;
  readonly input: Variables;
  readonly at: Instant;
}

/** What a service task came to. `statements` commit with the step, so that they happen once or not at all. */
export type OperationResult =
  | { readonly output?: Variables; readonly statements?: readonly Statement[] }
  /** A BPMN error: the diagram says what follows. */
  | { readonly errorCode: string; readonly output?: Variables };

/** Something a service task may do. A module registers its own; a thrown error is tried again with growing pauses. */
export interface Operation {
  /** `<module>.<verb>`, as the diagram names it. */
  readonly name: string;
  readonly title: Localised;
  run(call: OperationCall): Promise<OperationResult>;
}
