import { expressionOf, feelFault } from '../decisions/feel.ts';
import { timerFault } from '../instances/timers.ts';
import { type FileFault, fault } from './file-fault.ts';
import { activityKinds, type NodeModel, type ProcessModel } from './process-model.ts';

/** What a process may call: answers of the hub it is to run on. */
export interface Callable {
  readonly operations: ReadonlySet<string>;
  readonly decisions: ReadonlySet<string>;
  readonly processes: ReadonlySet<string>;
}

/** Everything that would go wrong when a process ran: what the engine does not run is refused here and never run wrongly. */
export function listProcessFaults(model: ProcessModel, callable?: Callable): readonly FileFault[] {
  const faults: FileFault[] = [];
  for (const node of model.nodes.values()) {
    faults.push(...structureFaults(model, node), ...expressionFaults(node), ...startFaults(model, node));
    if (callable) faults.push(...callFaults(node, callable));
  }
  for (const scope of model.scopes.values()) {
    const isEventSub = model.nodes.get(scope.id)?.kind === 'eventSub';
    if (!isEventSub && scope.start === undefined && (scope.id !== model.root || scope.starts.length === 0))
      faults.push(fault(scope.id, '没有开始事件', 'There is no start event'));
    if (isEventSub && (scope.starts.length !== 1 || scope.start !== undefined))
      faults.push(
        fault(scope.id, '事件子流程须有一个带触发条件的开始事件', 'An event sub-process has one start, with a trigger'),
      );
    if (scope.nodes.filter((id) => isPlainStart(model, id)).length > 1)
      faults.push(fault(scope.id, '只能有一个空开始事件', 'There is one plain start event'));
  }
  return [...faults, ...unreachedFaults(model)];
}

const joins: ReadonlySet<NodeModel['kind']> = new Set(['exclusive', 'parallel', 'inclusive', 'eventGateway']);

function isPlainStart(model: ProcessModel, id: string): boolean {
  const node = model.nodes.get(id);
  return node?.kind === 'start' && node.event.kind === 'none';
}

function structureFaults(model: ProcessModel, node: NodeModel): readonly FileFault[] {
  const { id, kind, event } = node;
  const targets = node.outgoing.map((flow) => model.nodes.get(flow.target));
  const catches = kind === 'catch' || kind === 'boundary';
  const is = (bad: boolean, zh: string, en: string) => (bad ? [fault(id, zh, en)] : []);
  return [
    ...is(node.outgoing.length > 0 && kind === 'end', '结束事件不能有出口', 'An end event leads nowhere'),
    ...is(
      node.incoming.length > 0 && (kind === 'start' || kind === 'boundary'),
      '此事件不能有入口',
      'Nothing leads to this event',
    ),
    ...is(node.outgoing.length === 0 && joins.has(kind), '网关没有出口', 'The gateway leads nowhere'),
    ...is(
      targets.some((target) => target?.scope !== node.scope),
      '连线越出子流程',
      'A flow crosses the edge of a sub-process',
    ),
    ...is(
      kind === 'eventGateway' &&
        targets.some(
          (target) => target?.kind !== 'receive' && (target?.kind !== 'catch' || target.event.kind === 'none'),
        ),
      '事件网关之后只能是捕获事件或接收任务',
      'Behind an event gateway stand events that are caught, or receive tasks',
    ),
    ...is(
      kind === 'eventGateway' && targets.some((target) => (target?.incoming.length ?? 0) > 1),
      '事件网关之后的事件不能另有入口',
      'Nothing else leads to an event behind an event gateway',
    ),
    ...is(
      (kind === 'exclusive' || kind === 'inclusive') &&
        node.outgoing.length > 1 &&
        node.outgoing.some((flow) => flow.condition === undefined && flow.id !== node.fallback),
      '网关的出口须有条件或为默认出口',
      'Each way out of the gateway has a condition or is the default',
    ),
    ...is(
      kind === 'parallel' && node.outgoing.some((flow) => flow.condition !== undefined),
      '并行网关的出口不能有条件',
      'The ways out of a parallel gateway have no condition',
    ),
    ...is(
      catches && ['none', 'terminate'].includes(event.kind) && node.type !== 'link:catch',
      '捕获事件没有触发条件',
      'The event waits for nothing',
    ),
    ...is(
      kind === 'catch' && ['error', 'escalation', 'compensation'].includes(event.kind),
      '此处不能捕获该事件',
      'This is not caught here',
    ),
    ...is((kind === 'throw' || kind === 'end') && event.kind === 'timer', '定时器不能抛出', 'A timer is not thrown'),
    ...is(
      (kind === 'throw' || kind === 'end') && event.kind === 'error' && event.code === undefined,
      '抛出的错误须有代码',
      'An error that is thrown has a code',
    ),
    ...is(kind === 'throw' && event.kind === 'error', '错误只能在结束事件抛出', 'Errors are thrown by end events'),
    ...is(
      kind === 'boundary' && event.kind === 'error' && !node.interrupting,
      '错误边界事件必须中断',
      'An error interrupts',
    ),
    ...is(
      node.isCompensation && (node.incoming.length > 0 || node.outgoing.length > 0),
      '补偿活动不能有连线',
      'No flow touches an activity that compensates',
    ),
    ...is(
      node.isCompensation && node.multi !== undefined,
      '补偿活动不能多实例',
      'An activity that compensates is not repeated',
    ),
    ...is(node.multi !== undefined && !activityKinds.has(kind), '只有活动可多实例', 'Only activities are repeated'),
    ...is(kind === 'service' && node.calls === undefined, '服务任务没有操作', 'The service task names no operation'),
    ...is(kind === 'decision' && node.calls === undefined, '决策任务没有决策', 'The decision task names no decision'),
    ...is(kind === 'call' && node.calls === undefined, '调用活动没有流程', 'The call activity names no process'),
  ];
}

/** Starts by message or signal stand in the process itself; timers start nothing by themselves. */
function startFaults(model: ProcessModel, { id, kind, event, scope }: NodeModel): readonly FileFault[] {
  if (kind !== 'start') return [];
  const holder = model.nodes.get(scope);
  if (!holder) {
    const good = event.kind === 'none' || event.kind === 'message' || event.kind === 'signal';
    return good
      ? []
      : [fault(id, '流程只能由人、消息或信号启动', 'A process is started by people, messages or signals')];
  }
  if (holder.kind === 'sub')
    return event.kind === 'none' ? [] : [fault(id, '子流程须有空开始事件', 'A sub-process has a plain start')];
  const good = ['timer', 'message', 'signal', 'error', 'escalation'].includes(event.kind);
  return good ? [] : [fault(id, '事件子流程不支持此触发条件', 'An event sub-process is not started by this')];
}

function expressionFaults(node: NodeModel): readonly FileFault[] {
  const always = [
    ...node.outgoing.map((flow) => flow.condition),
    node.multi?.collection,
    node.multi?.completion,
    node.multi?.outputElement,
  ];
  const maybe = [
    ...[...node.inputs, ...node.outputs].map((mapping) => mapping.source),
    node.event.kind === 'timer' ? node.event.text : undefined,
    node.event.kind === 'message' ? node.event.key : undefined,
  ];
  const texts = [...always, ...maybe.filter((text) => text?.startsWith('='))].filter((text) => text !== undefined);
  const faults = texts.flatMap((text) => {
    const reason = feelFault(expressionOf(text));
    const shown = text.slice(0, 80);
    return reason === undefined
      ? []
      : [fault(node.id, `表达式有误：${shown}（${reason}）`, `Bad expression: ${shown} (${reason})`)];
  });
  const timer = node.event.kind === 'timer' ? timerFault(node.event) : undefined;
  return timer === undefined ? faults : [...faults, fault(node.id, `定时器有误：${timer}`, `Not a timer: ${timer}`)];
}

function callFaults({ id, kind, calls = '' }: NodeModel, callable: Callable): readonly FileFault[] {
  if (kind === 'service' && !callable.operations.has(calls))
    return [fault(id, `没有服务操作 ${calls}`, `There is no service operation ${calls}`)];
  if (kind === 'decision' && !callable.decisions.has(calls))
    return [fault(id, `没有已发布的决策 ${calls}`, `There is no published decision ${calls}`)];
  if (kind === 'call' && !callable.processes.has(calls))
    return [fault(id, `没有已发布的流程 ${calls}`, `There is no published process ${calls}`)];
  return [];
}

/** A node nothing leads to would silently never run. */
function unreachedFaults(model: ProcessModel): readonly FileFault[] {
  return [...model.nodes.values()].flatMap((node) => {
    const begins = node.kind === 'start' || node.kind === 'boundary' || node.kind === 'eventSub' || node.isCompensation;
    return begins || node.incoming.length > 0 ? [] : [fault(node.id, '没有连线通向此处', 'Nothing leads here')];
  });
}
