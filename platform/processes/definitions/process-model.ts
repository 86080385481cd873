/** What a BPMN file says, reduced to what runs. All ids are those of the file. */
export interface ProcessModel {
  readonly id: string;
  readonly name: string;
  /** The id of the root scope. */
  readonly root: string;
  /** Processes and sub-processes: the places where flows run. */
  readonly scopes: ReadonlyMap<string, ScopeModel>;
  readonly nodes: ReadonlyMap<string, NodeModel>;
}

export interface ScopeModel {
  readonly id: string;
  readonly nodes: readonly string[];
  /** Its start without a trigger. */
  readonly start?: string;
  /** Start events that wait for a message or signal: of the root only. */
  readonly starts: readonly string[];
  readonly eventSubProcesses: readonly string[];
}

export interface Flow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** FEEL. */
  readonly condition?: string;
}

export type NodeKind =
  | 'start'
  | 'end'
  | 'catch'
  | 'throw'
  | 'boundary'
  | 'pass'
  | 'user'
  | 'service'
  | 'decision'
  | 'receive'
  | 'send'
  | 'sub'
  | 'eventSub'
  | 'call'
  | 'exclusive'
  | 'parallel'
  | 'inclusive'
  | 'eventGateway';

export type TimerKind = 'date' | 'duration' | 'cycle';

/** What an event waits for or causes. Texts that begin with `=` are FEEL. */
export type EventModel =
  | { readonly kind: 'none' }
  | { readonly kind: 'timer'; readonly timer: TimerKind; readonly text: string }
  | { readonly kind: 'message'; readonly name: string; readonly key?: string }
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'error'; readonly code?: string }
  | { readonly kind: 'escalation'; readonly code?: string }
  | { readonly kind: 'compensation'; readonly activity?: string }
  | { readonly kind: 'terminate' };

export interface Mapping {
  readonly source: string;
  readonly target: string;
}

export interface MultiModel {
  readonly sequential: boolean;
  /** FEEL that gives the list to go through. */
  readonly collection: string;
  readonly element?: string;
  readonly outputCollection?: string;
  readonly outputElement?: string;
  readonly completion?: string;
}

export interface NodeModel {
  readonly id: string;
  readonly name: string;
  readonly kind: NodeKind;
  /** The BPMN element, such as `bpmn:UserTask`. */
  readonly type: string;
  /** The scope it lies in. */
  readonly scope: string;
  readonly incoming: readonly string[];
  readonly outgoing: readonly Flow[];
  /** Id of the flow taken when no condition holds. */
  readonly fallback?: string;
  readonly event: EventModel;
  /** Boundary and event sub-process starts: whether what is interrupted ends. */
  readonly interrupting: boolean;
  readonly attachedTo?: string;
  readonly boundaries: readonly string[];
  /** The activity that undoes this one. */
  readonly compensation?: string;
  readonly isCompensation: boolean;
  readonly multi?: MultiModel;
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  /** Service: operation. Call: process. Decision: decision. User: none. */
  readonly calls?: string;
  readonly resultVariable?: string;
  /** Roles that may do a user task. */
  readonly roles: readonly string[];
}

export function nodeOf(model: ProcessModel, id: string): NodeModel {
  const node = model.nodes.get(id);
  if (!node) throw new Error(`no node ${id} in ${model.id}`);
  return node;
}

export function scopeOf(model: ProcessModel, id: string): ScopeModel {
  const scope = model.scopes.get(id);
  if (!scope) throw new Error(`no scope ${id} in ${model.id}`);
  return scope;
}

export const activityKinds: ReadonlySet<NodeKind> = new Set([
  'pass',
  'user',
  'service',
  'decision',
  'receive',
  'send',
  'sub',
  'call',
]);
